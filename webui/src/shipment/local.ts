/** A random UUID; on pages without TLS, too, where `crypto.randomUUID` is not there. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** What `<input type="datetime-local">` shows of a moment in a zone. */
export function toLocal(at: number, zone: string): string {
  return new Date(at + offsetOf(at, zone)).toISOString().slice(0, 16);
}

/** The moment that such text means in a zone, as RFC 3339; null for what is no time. */
export function fromLocal(text: string, zone: string): string | null {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) {
    return null;
  }
  // The offset of a moment near the change of clocks is another than that of the wall time: look twice.
  const near = wall - offsetOf(wall, zone);
  return new Date(wall - offsetOf(near, zone)).toISOString();
}

/** How far a zone's clock is ahead of UTC at a moment, in milliseconds. */
function offsetOf(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** `P1DT2H30M` in milliseconds; null for what is no such text. */
export function duration(text: string | null | undefined): number | null {
  const match =
    /^(-)?P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(-?\d+(?:\.\d+)?)H)?(?:(-?\d+(?:\.\d+)?)M)?(?:(-?\d+(?:\.\d+)?)S)?)?$/.exec(
      text ?? '',
    );
  if (match === null) {
    return null;
  }
  const [, sign, days, hours, minutes, seconds] = match;
  const length =
    Number(days ?? 0) * 86_400_000 +
    Number(hours ?? 0) * 3_600_000 +
    Number(minutes ?? 0) * 60_000 +
    Number(seconds ?? 0) * 1_000;
  return sign === undefined ? length : -length;
}
