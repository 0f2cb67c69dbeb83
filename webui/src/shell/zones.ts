const parts = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clock is ahead of UTC at a moment, in milliseconds. */
export function offsetOf(zone: string, at: number): number {
  let format = parts.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    parts.set(zone, format);
  }
  const said = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const clock = Date.UTC(
    said['year'] ?? 0,
    (said['month'] ?? 1) - 1,
    said['day'],
    said['hour'],
    said['minute'],
    said['second'],
  );
  return clock - Math.floor(at / 1000) * 1000;
}

/**
 * The moment at which a zone's clock shows this.
 *
 * @param wall as a `datetime-local` field has it: `2026-11-25T08:00`
 */
export function momentOf(wall: string, zone: string): number {
  const clock = Date.parse(`${wall}Z`);
  const guess = clock - offsetOf(zone, clock);
  // The clock may have been changed between the two.
  return clock - offsetOf(zone, guess);
}

/** What a zone's clock shows, as a `datetime-local` field has it. */
export function wallOf(at: number, zone: string): string {
  return new Date(at + offsetOf(zone, at)).toISOString().slice(0, 16);
}
