import type { Mark } from '../dead-letters/layout';

/** More marks than this help nobody. */
const MOST = 50;

/**
 * Where a drift path lies in a JSON text: names with `/` between them, `[]` for a list's elements, `*` for any name. The
 * object that a missing field should stand in is marked as inexact. Empty for what is no JSON or names no place.
 */
export function marksOf(text: string, path: string): Mark[] {
  const wanted = path.split('/').filter((step) => step !== '');
  if (wanted.length === 0 || !/^\s*[[{]/.test(text)) {
    return [];
  }
  const found: Mark[] = [];
  const around: Mark[] = [];
  let at = 0;
  const blank = () => {
    while (at < text.length && /\s/.test(text[at] ?? '')) {
      at++;
    }
  };
  const quoted = (): string => {
    const start = at;
    at++;
    while (at < text.length && text[at] !== '"') {
      at += text[at] === '\\' ? 2 : 1;
    }
    at++;
    try {
      return JSON.parse(text.slice(start, at));
    } catch {
      throw new SyntaxError('no text of JSON');
    }
  };
  // `depth` counts the steps that fit so far; -1 off the path.
  const value = (depth: number) => {
    blank();
    const start = at;
    const c = text[at];
    let steps = depth;
    if (c === '[') {
      steps = depth >= 0 && wanted[depth] === '[]' ? depth + 1 : -1;
    }
    let fits = false;
    if (c === '{' || c === '[') {
      const close = c === '{' ? '}' : ']';
      at++;
      blank();
      while (at < text.length && text[at] !== close) {
        let next = steps;
        if (c === '{') {
          const name = quoted();
          blank();
          at++;
          const step = wanted[steps];
          const here = steps >= 0 && steps < wanted.length && (step === name || step === '*');
          fits ||= here;
          next = here ? steps + 1 : -1;
        }
        value(next);
        blank();
        if (text[at] === ',') {
          at++;
          blank();
        } else if (text[at] !== close) {
          throw new SyntaxError('no JSON');
        }
      }
      at++;
    } else if (c === '"') {
      quoted();
    } else {
      while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) {
        at++;
      }
      if (at === start) {
        throw new SyntaxError('no JSON');
      }
    }
    const range = { start, end: Math.min(at, text.length) };
    if (depth === wanted.length && found.length < MOST) {
      found.push({ ...range, exact: true });
    } else if (c === '{' && steps === wanted.length - 1 && !fits && around.length < MOST) {
      around.push({ ...range, exact: false });
    }
  };
  try {
    value(0);
  } catch {
    // A text that is cut, or no JSON: what was found so far is right.
  }
  return (found.length > 0 ? found : around).sort((a, b) => a.start - b.start);
}
