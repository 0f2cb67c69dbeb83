import { describe, expect, it } from 'vitest';
import { layout, lineOf, parts } from './layout';

const drawn = (text: string) => layout(text).lines.map(({ start, end }) => text.slice(start, end));

describe('layout', () => {
  it('leaves lines as they are', () => {
    const { lines, folded } = layout('{\r\n  "a": 1\n}\n', 7);

    expect(folded).toBe(false);
    expect(lines.map(({ number }) => number)).toEqual([7, 8, 9]);
    expect(drawn('{\r\n  "a": 1\n}\n')).toEqual(['{', '  "a": 1', '}']);
  });

  it('breaks JSON of one line where its structure is, and changes no character', () => {
    const text = JSON.stringify({ a: Array.from({ length: 90 }, (_, i) => ({ n: i, s: 'x,y{' })), e: {} });

    const { lines, folded } = layout(text);

    expect(folded).toBe(true);
    expect(lines.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    expect(text.slice(lines[2]?.start, lines[3]?.end)).toBe('{"n":0,');
    expect(lines[3]?.indent).toBe(3);
    expect(drawn(text).some((line) => line === '"s":"x,y{"')).toBe(true);
  });

  it('breaks EDI behind its segments', () => {
    const edifact = `UNB+UNOC:3+S'FTX+AAI+++O?'Neil'${"RFF+AAM:1'".repeat(60)}`;

    expect(drawn(edifact).slice(0, 3)).toEqual(["UNB+UNOC:3+S'", "FTX+AAI+++O?'Neil'", "RFF+AAM:1'"]);
  });

  it('cuts what has no structure', () => {
    expect(drawn('x'.repeat(1_000)).map((line) => line.length)).toEqual([400, 400, 200]);
  });

  it('survives an empty text', () => {
    expect(layout('').lines).toEqual([{ start: 0, end: 0, indent: 0, number: 1 }]);
  });
});

describe('marks', () => {
  it('cut a line where they begin and end, the narrower one on top', () => {
    const text = 'abcdef\nghij';
    const [first, second] = layout(text).lines;
    const marks = [
      { start: 1, end: 9, exact: false },
      { start: 2, end: 4, exact: true },
    ];

    expect(first && parts(text, first, marks)).toEqual([
      { text: 'a', mark: null },
      { text: 'b', mark: 0 },
      { text: 'cd', mark: 1 },
      { text: 'ef', mark: 0 },
    ]);
    expect(second && parts(text, second, marks).map(({ mark }) => mark)).toEqual([0, null]);
  });

  it('are found again by the line that they are in', () => {
    const { lines } = layout('ab\ncd\nef');

    expect([0, 1, 3, 4, 7].map((at) => lineOf(lines, at))).toEqual([0, 0, 1, 1, 2]);
  });
});
