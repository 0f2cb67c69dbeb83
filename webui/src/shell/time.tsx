import { useNow } from './clock';
import { useShellTexts } from './i18n';
import { type Language, useSettings } from './settings';

/** A point in time as RFC 3339 text, as the hub sends it. */
export type Instant = string;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How much of a time is written: `short` has weekday and day, `full` year and seconds too, `clock` only the clock. */
export type TimeStyle = 'short' | 'full' | 'clock' | 'day';

const STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  short: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  full: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { day: 'numeric', month: 'short' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** Intl's formats are dear to make and cheap to use. */
function dateFormat(language: Language, zone: string, style: TimeStyle): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${style}`;
  let format = formats.get(key);
  if (format === undefined) {
    // British rather than American English: 24 hours, day before month.
    const locale = language === 'en' ? 'en-GB' : language;
    try {
      format = new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone: zone });
    } catch {
      // A place's zone comes from carriers; one that this browser does not know is no reason to fail.
      format = new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone: 'UTC' });
    }
    formats.set(key, format);
  }
  return format;
}

/** The formats of numbers by how many digits they have after the point. */
function numberFormats(
  locale: string,
  options: Intl.NumberFormatOptions,
): (digits: number) => Intl.NumberFormat {
  const made: Intl.NumberFormat[] = [];
  return (digits) => {
    made[digits] ??= new Intl.NumberFormat(locale, { ...options, maximumFractionDigits: digits });
    return made[digits];
  };
}

/** Dates, numbers and lengths of time in the reader's language and zone. */
export interface Formats {
  readonly language: Language;
  readonly zone: string;
  /** `12,345`; `12.345` in German. At most `digits` after the point. */
  number(value: number, digits?: number): string;
  /** `12 %` of a share between 0 and 1. */
  share(value: number, digits?: number): string;
  /** A time in the reader's zone, or in another; a dash for none. */
  date(at: Instant | number | null | undefined, style?: TimeStyle, zone?: string): string;
  /** A length of time in its two largest units: `42 s`, `3 min`, `5 h 10 min`, `3 d 4 h`. */
  span(milliseconds: number): string;
  /** How long ago, or in how long. */
  age(at: Instant | number, now: number): string;
}

const made = new Map<string, Formats>();

/** The formats of the reader's choices. */
export function useFormats(): Formats {
  const { language, zone } = useSettings();
  return formatsOf(language, zone);
}

/** The formats of one language and zone; the same object for the same choices. */
export function formatsOf(language: Language, zone: string): Formats {
  const key = `${language} ${zone}`;
  const known = made.get(key);
  if (known !== undefined) {
    return known;
  }
  const locale = language === 'en' ? 'en-GB' : language;
  const numbers = numberFormats(locale, {});
  const shares = numberFormats(locale, { style: 'percent' });
  const fresh: Formats = {
    language,
    zone,
    number: (value, digits = 0) => numbers(digits).format(value),
    share: (value, digits = 0) => shares(digits).format(value),
    date: (at, style = 'short', there = zone) => {
      const time = timeOf(at);
      return time === null ? '–' : dateFormat(language, there, style).format(time);
    },
    span: (milliseconds) => span(milliseconds, UNITS[language]),
    age: (at, now) => {
      const time = timeOf(at);
      return time === null ? '–' : age(time, now, language);
    },
  };
  made.set(key, fresh);
  return fresh;
}

/** Milliseconds since the epoch; null for none and for what cannot be read. */
export function timeOf(at: Instant | number | null | undefined): number | null {
  const time = typeof at === 'number' ? at : Date.parse(at ?? '');
  return Number.isNaN(time) ? null : time;
}

/**
 * A time in the reader's zone; in the tooltip to the second, and what the clock says at the place. `both` writes the
 * place's clock out, for screens that show one thing in detail.
 */
export function Moment({
  at,
  zone,
  style = 'short',
  both = false,
}: {
  at: Instant | null | undefined;
  /** IANA name of the zone of the place that this is about. */
  zone?: string | null | undefined;
  style?: TimeStyle;
  both?: boolean;
}) {
  const formats = useFormats();
  const say = useShellTexts();
  const time = timeOf(at);
  if (time === null) {
    return <span className="quiet">–</span>;
  }
  const elsewhere = zone != null && zone !== formats.zone;
  const full = formats.date(time, 'full');
  return (
    <time
      dateTime={new Date(time).toISOString()}
      title={elsewhere ? `${full}\n${say('time.there', { time: formats.date(time, 'full', zone) })}` : full}
    >
      {formats.date(time, style)}
      {both && elsewhere && (
        <span className="quiet"> ({say('time.there', { time: formats.date(time, style, zone) })})</span>
      )}
    </time>
  );
}

interface AgeProps {
  readonly at: Instant | null | undefined;
  readonly zone?: string | null | undefined;
  /** Said after it in the same run of text: a run of its own would move whenever the age becomes wider. */
  readonly tail?: string;
}

/** How long ago something was, or in how long it will be; ticks by the one clock of the page. */
export function Age({ at, zone, tail = '' }: AgeProps) {
  const formats = useFormats();
  const time = timeOf(at);
  const words = useNow((now) => (time === null ? '' : formats.age(time, now)));
  if (time === null) {
    return <span className="quiet">–</span>;
  }
  const there = zone != null && zone !== formats.zone ? `\n${formats.date(time, 'full', zone)}` : '';
  return (
    <time dateTime={new Date(time).toISOString()} title={formats.date(time, 'full') + there}>
      {words + tail}
    </time>
  );
}

/** The units of a language, and how its ages are said: a table, since a screen says thousands of them a minute. */
interface Units {
  readonly s: string;
  readonly min: string;
  readonly h: string;
  readonly d: string;
  readonly justNow: string;
  readonly ago: (span: string) => string;
  readonly ahead: (span: string) => string;
}

const UNITS: Record<Language, Units> = {
  en: {
    s: 's',
    min: 'min',
    h: 'h',
    d: 'd',
    justNow: 'just now',
    ago: (t) => `${t} ago`,
    ahead: (t) => `in ${t}`,
  },
  de: {
    s: 's',
    min: 'Min',
    h: 'Std',
    d: 'T',
    justNow: 'gerade eben',
    ago: (t) => `vor ${t}`,
    ahead: (t) => `in ${t}`,
  },
};

/** How long ago, short enough for a table. The two clocks may differ a little. */
export function age(at: number, now: number, language: Language = 'en'): string {
  const units = UNITS[language];
  const ago = now - at;
  if (ago < -MINUTE) {
    return units.ahead(span(-ago, units));
  }
  return ago < 5 * SECOND ? units.justNow : units.ago(span(ago, units));
}

/** A length of time in its two largest units. */
export function span(milliseconds: number, units: Pick<Units, 's' | 'min' | 'h' | 'd'> = UNITS.en): string {
  if (milliseconds < MINUTE) {
    return `${Math.floor(milliseconds / SECOND)} ${units.s}`;
  }
  if (milliseconds < HOUR) {
    return `${Math.floor(milliseconds / MINUTE)} ${units.min}`;
  }
  return milliseconds < DAY
    ? pair(milliseconds, HOUR, units.h, MINUTE, units.min)
    : pair(milliseconds, DAY, units.d, HOUR, units.h);
}

function pair(length: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(length / large);
  const rest = Math.floor((length % large) / small);
  return rest === 0 || whole >= 10 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}
