import { timeOf } from '../shell/time';
import type { DelayCase } from './case';

/** How an expectation stands against the end of what was promised, in milliseconds. */
export interface Against {
  /** Negative for too early. Null where there is no promise or no expectation. */
  readonly carrier: number | null;
  readonly milepost: number | null;
}

export function against({
  promise,
  estimate,
  forecast,
}: Pick<DelayCase, 'promise' | 'estimate' | 'forecast'>): Against {
  const latest = timeOf(promise?.latest);
  const over = (at: string | null | undefined) => {
    const time = timeOf(at);
    return latest === null || time === null ? null : time - latest;
  };
  return { carrier: over(estimate?.latest), milepost: over(forecast?.p50) };
}

/** Where promise and expectations stand on one line, each from 0 to 1; null for what there is none of. */
export interface Marks {
  readonly promise: number | null;
  readonly carrier: number | null;
  readonly milepost: number | null;
  /** Nine of ten such journeys are there by then. */
  readonly surely: number | null;
}

/** The earliest of them left, the last right. */
export function marks({
  promise,
  estimate,
  forecast,
}: Pick<DelayCase, 'promise' | 'estimate' | 'forecast'>): Marks {
  const times = {
    promise: timeOf(promise?.latest),
    carrier: timeOf(estimate?.latest),
    milepost: timeOf(forecast?.p50),
    surely: timeOf(forecast?.p90),
  };
  const known = Object.values(times).filter((time) => time !== null);
  const first = Math.min(...known);
  const span = Math.max(...known) - first;
  const at = (time: number | null) =>
    time === null ? null : span === 0 ? 0.5 : 0.06 + (0.88 * (time - first)) / span;
  return {
    promise: at(times.promise),
    carrier: at(times.carrier),
    milepost: at(times.milepost),
    surely: at(times.surely),
  };
}

/** An ISO 8601 duration of days and smaller, in milliseconds; null for what is none. */
export function durationOf(text: string | null): number | null {
  const parts =
    /^P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      text ?? '',
    );
  if (parts === null) {
    return null;
  }
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}
