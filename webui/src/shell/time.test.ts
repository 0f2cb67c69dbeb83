import { describe, expect, it } from 'vitest';
import { age, formatsOf, span } from './time';

const MINUTE = 60_000;

describe('age', () => {
  it.each([
    [0, 'just now'],
    [-30_000, 'just now'],
    [42_000, '42 s ago'],
    [3 * MINUTE, '3 min ago'],
    [310 * MINUTE, '5 h 10 min ago'],
    [76 * 60 * MINUTE, '3 d 4 h ago'],
    [-5 * MINUTE, 'in 5 min'],
  ])('says %i ms as %s', (ago, words) => {
    expect(age(0, ago)).toBe(words);
  });

  it('speaksGerman', () => {
    expect(age(0, 310 * MINUTE, 'de')).toBe('vor 5 Std 10 Min');
  });

  it('dropsTheSmallerUnitWhereItSaysNothing', () => {
    expect(span(24 * 60 * MINUTE)).toBe('1 d');
  });
});

describe('formatsOf', () => {
  it('saysATimeInTheZoneThatIsAskedFor', () => {
    const formats = formatsOf('en', 'Europe/Berlin');

    expect(formats.date('2026-11-24T23:30:00Z')).toContain('25 Nov');
    expect(formats.date('2026-11-24T23:30:00Z', 'short', 'America/New_York')).toContain('18:30');
  });

  it('doesNotFailOnAZoneThatNobodyKnows', () => {
    expect(formatsOf('en', 'UTC').date('2026-11-24T23:30:00Z', 'short', 'Mars/Olympus')).toContain('23:30');
  });

  it('writesNumbersAsTheLanguageDoes', () => {
    expect(formatsOf('de', 'UTC').number(12_345.6, 1)).toBe('12.345,6');
    expect(formatsOf('en', 'UTC').number(12_345.6)).toBe('12,346');
  });
});
