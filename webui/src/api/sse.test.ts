import { describe, expect, it } from 'vitest';
import { EventParser, type StreamEvent } from './sse';

const TEXT =
  ': a comment\r\nid: c1\r\nevent: ready\r\ndata: {}\r\n\r\n' +
  'event: delay\nid: c2\ndata: {"a":\ndata:  1}\n\n' +
  'event: nothing\n\n' +
  'data\n\n';

function read(pieces: Iterable<string>): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = new EventParser((event) => events.push(event));
  for (const piece of pieces) {
    parser.take(piece);
  }
  return events;
}

describe('EventParser', () => {
  const expected = [
    { name: 'ready', data: '{}', id: 'c1' },
    { name: 'delay', data: '{"a":\n 1}', id: 'c2' },
    { name: 'message', data: '', id: 'c2' },
  ];

  it('readsEventsAsTheStandardSays', () => {
    expect(read([TEXT])).toEqual(expected);
  });

  it.each([1, 2, 3, 7])('doesNotMindWhereTheTextIsCut (%i)', (length) => {
    const pieces = Array.from({ length: Math.ceil(TEXT.length / length) }, (_, index) =>
      TEXT.slice(index * length, (index + 1) * length),
    );

    expect(read(pieces)).toEqual(expected);
  });

  it('saysNothingOfAnEventThatHasNotEnded', () => {
    expect(read(['data: 1\n'])).toEqual([]);
  });
});
