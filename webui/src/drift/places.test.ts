import { describe, expect, it } from 'vitest';
import { marksOf } from './places';

const TEXT = '{"a": [{"n": "x,]", "m": {"k": 1}}, {"m": {"k": null, "z": []}}], "b/c": "\\"q"}';
const marked = (path: string, text = TEXT) =>
  marksOf(text, path).map(({ start, end, exact }) => text.slice(start, end) + (exact ? '' : ' ~'));

describe('marksOf', () => {
  it('finds each element that a path names', () => {
    expect(marked('/a/[]/m/k')).toEqual(['1', 'null']);
    expect(marked('a/[]/n')).toEqual(['"x,]"']);
    expect(marked('/*')).toEqual([TEXT.slice(6, TEXT.indexOf(', "b/c"')), '"\\"q"']);
  });

  it('marks what should hold a field that is missing', () => {
    expect(marked('/a/[]/gone')).toEqual(['{"n": "x,]", "m": {"k": 1}} ~', '{"m": {"k": null, "z": []}} ~']);
  });

  it('finds what it can in a text that is cut, and nothing in other texts', () => {
    expect(marked('/a/[]/n', TEXT.slice(0, 30))).toEqual(['"x,]"']);
    expect(marked('/a', 'ISA*00*')).toEqual([]);
    expect(marked('', TEXT)).toEqual([]);
  });
});
