/** A line as it is drawn: a part of the text, by UTF-16 code units. */
export interface Line {
  readonly start: number;
  readonly end: number;
  /** Steps by which it is moved in. */
  readonly indent: number;
  readonly number: number;
}

/** Where something is marked; `exact` is false where the place itself is missing. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly exact: boolean;
}

/** A text in lines. `folded` where the text has none and these are ours. */
export interface Layout {
  readonly lines: readonly Line[];
  readonly folded: boolean;
}

/** Longer lines than this are no lines for people. */
const LONGEST = 400;

/** Cuts a text into lines. JSON and EDI without line breaks are broken where their structure is; no character changes. */
export function layout(text: string, firstNumber = 1): Layout {
  const real = realLines(text, firstNumber);
  if (real.every(({ start, end }) => end - start <= LONGEST)) {
    return { lines: real, folded: false };
  }
  const terminator = segmentTerminator(text);
  const lines =
    terminator === null
      ? real.flatMap((line) => (line.end - line.start <= LONGEST ? [line] : structural(text, line)))
      : segments(text, terminator);
  return { lines: lines.map((line, i) => ({ ...line, number: firstNumber + i })), folded: true };
}

function realLines(text: string, firstNumber: number): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    if (feed >= 0 || end > start || lines.length === 0) {
      const bare = end > start && text[end - 1] === '\r' ? end - 1 : end;
      lines.push({ start, end: bare, indent: 0, number: firstNumber + lines.length });
    }
    start = end + 1;
  }
  return lines;
}

/** What ends a segment of X12 or EDIFACT; null for anything else. */
function segmentTerminator(text: string): string | null {
  const begin = text.trimStart();
  if (begin.startsWith('ISA') && begin.length > 105) {
    return begin.charAt(105);
  }
  if (begin.startsWith('UNA') && begin.length > 8) {
    return begin.charAt(8);
  }
  return begin.startsWith('UNB+') ? "'" : null;
}

function segments(text: string, terminator: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf(terminator, start);
    // EDIFACT's release character takes the terminator its power.
    while (end > 0 && terminator === "'" && text[end - 1] === '?') {
      end = text.indexOf(terminator, end + 1);
    }
    end = end < 0 ? text.length : end + 1;
    if (text.slice(start, end).trim() !== '') {
      lines.push({ start, end, indent: 0, number: 0 });
    }
    start = end;
  }
  return lines;
}

/** Breaks one long line behind `{ [ ,` and before `} ]`, outside of strings; what has no such signs is cut. */
function structural(text: string, line: Line): Line[] {
  const lines: Line[] = [];
  let depth = 0;
  let start = line.start;
  let indent = 0;
  let quoted = false;
  const put = (end: number) => {
    for (let from = start; from < end; from += LONGEST) {
      lines.push({ start: from, end: Math.min(end, from + LONGEST), indent, number: 0 });
    }
    start = end;
    indent = depth;
  };
  for (let i = line.start; i < line.end; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') {
        i++;
      } else if (c === '"') {
        quoted = false;
      }
    } else if (c === '"') {
      quoted = true;
    } else if (c === '{' || c === '[') {
      const next = text[i + 1];
      if (next !== '}' && next !== ']') {
        depth++;
        put(i + 1);
      }
    } else if (c === '}' || c === ']') {
      const before = text[i - 1];
      if (before !== '{' && before !== '[') {
        depth = Math.max(0, depth - 1);
        put(i);
      }
    } else if (c === ',') {
      put(i + 1);
    }
  }
  put(line.end);
  return lines;
}

/** A part of a line, marked or not. */
export interface Part {
  readonly text: string;
  /** Which mark it is; null for none. */
  readonly mark: number | null;
}

/** The parts of a line, by what of it is marked. Where marks lie in one another the narrower one shows. */
export function parts(text: string, line: Line, marks: readonly Mark[]): Part[] {
  const cuts = new Set([line.start, line.end]);
  const here = marks
    .map((mark, index) => ({ ...mark, index }))
    .filter(({ start, end }) => start < line.end && end > line.start);
  for (const { start, end } of here) {
    cuts.add(Math.max(line.start, start));
    cuts.add(Math.min(line.end, end));
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const found: Part[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i] ?? 0, edges[i + 1] ?? 0];
    const inner = here
      .filter(({ start, end }) => start <= from && end >= to)
      .sort((a, b) => a.end - a.start - (b.end - b.start))[0];
    found.push({ text: text.slice(from, to), mark: inner?.index ?? null });
  }
  return found;
}

/** The line in which a character is drawn. */
export function lineOf(lines: readonly Line[], at: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle]?.start ?? 0) <= at) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
