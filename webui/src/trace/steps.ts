import type { components } from '../api/generated/hub';

export type Trace = components['schemas']['Trace'];
export type Step = components['schemas']['TraceStep'];

/** Steps that belong together: those of the delivery, or of one event. */
export interface Part {
  readonly event: string | null;
  readonly steps: readonly Step[];
}

/** The steps in parts, in their order; what agents decided closes the way, whichever event it is of. */
export function partsOf(steps: readonly Step[]): readonly Part[] {
  const parts: { event: string | null; steps: Step[] }[] = [];
  for (const step of steps) {
    const last = parts.at(-1);
    if (last === undefined || last.event !== step.event) {
      parts.push({ event: step.event, steps: [step] });
    } else {
      last.steps.push(step);
    }
  }
  return parts;
}

/** From the receipt to the last step of the hub's own, in milliseconds; null where one of the two is not known. */
export function totalOf(steps: readonly Step[]): number | null {
  const times = steps
    .filter(({ step }) => step !== 'REGISTERED' && step !== 'DECIDED')
    .flatMap(({ at }) => (at === null ? [] : [Date.parse(at)]));
  return times.length < 2 ? null : Math.max(...times) - Math.min(...times);
}

/** `340 ms`, `2.1 s`: what `span` is too coarse for; null where the length is a span's. */
export function finely(milliseconds: number, locale: string): string | null {
  const size = Math.abs(milliseconds);
  if (size < 1_000) {
    return `${milliseconds.toLocaleString(locale)} ms`;
  }
  return size < 60_000
    ? `${(milliseconds / 1_000).toLocaleString(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} s`
    : null;
}

/** How a step ended, for its mark: well, in a wait, badly, or nobody knows. */
export function toneOf(step: Step): 'good' | 'wait' | 'bad' | 'unknown' {
  switch (step.details.outcome) {
    case 'REJECTED':
    case 'failed':
    case 'gap':
    case 'UNREAD':
      return 'bad';
    case 'WAITING':
    case 'AMBIGUOUS':
    case 'FALLBACK':
    case 'OUTBOX':
    case 'waiting':
      return 'wait';
    case 'NOT_FOUND':
    case 'FORGOTTEN':
      return 'unknown';
    default:
      return step.step === 'DEAD_LETTER' ? 'bad' : 'good';
  }
}
