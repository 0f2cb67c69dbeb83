import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Keyboard, type KeyMap } from './keys';

class FakeElement {
  readonly isContentEditable = false;
  readonly type: string = 'text';
  readonly #within: readonly string[];
  constructor(within: readonly string[] = []) {
    this.#within = within;
  }
  closest(selector: string) {
    return this.#within.some((part) => selector.includes(part)) ? this : null;
  }
}
class FakeInput extends FakeElement {}

let board: Keyboard;
let done: string[];
let time: number;

function bind(name: string, keys: readonly string[], more: Partial<KeyMap[string]> = {}) {
  const map = Object.fromEntries(
    keys.map((key) => [key, { label: key, run: () => done.push(`${name} ${key}`), ...more }]),
  );
  return board.add({ name, keys: { current: map } });
}

function press(
  key: string,
  { target = new FakeElement(), after = 100, ...more }: Record<string, unknown> = {},
) {
  time += Number(after);
  const event = {
    key,
    target,
    timeStamp: time,
    defaultPrevented: false,
    isComposing: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    getModifierState: () => false,
    preventDefault: vi.fn(),
    ...more,
  };
  board.handle(event as unknown as KeyboardEvent);
  return event;
}

describe('Keyboard', () => {
  beforeEach(() => {
    for (const name of ['HTMLElement', 'Element']) {
      vi.stubGlobal(name, FakeElement);
    }
    vi.stubGlobal('HTMLInputElement', FakeInput);
    vi.stubGlobal('HTMLTextAreaElement', class {});
    vi.stubGlobal('HTMLSelectElement', class {});
    board = new Keyboard();
    done = [];
    time = 0;
  });

  it('doesWhatAKeyIsBoundTo', () => {
    bind('all', ['j', 'shift+j', '?', 'mod+k']);
    press('j');
    press('J', { shiftKey: true });
    press('?', { shiftKey: true });
    press('k', { ctrlKey: true });

    expect(done).toEqual(['all j', 'all shift+j', 'all ?', 'all mod+k']);
  });

  it('knowsSequencesUnlessTheyTakeTooLong', () => {
    bind('all', ['g q', 'q']);
    press('g');
    press('q');
    press('g');
    press('q', { after: 5_000 });

    expect(done).toEqual(['all g q', 'all q']);
  });

  it('letsTheNewestPartWin', () => {
    bind('screen', ['Escape', 'j']);
    const leave = bind('drawer', ['Escape']);
    press('Escape');
    leave();
    press('Escape');

    expect(done).toEqual(['drawer Escape', 'screen Escape']);
  });

  it('isSilentWhileSomebodyTypes', () => {
    bind('all', ['j', 'g q', 'mod+k']);
    bind('field', ['Escape'], { whileTyping: true });
    bind('list', ['mod+a'], { whileTyping: false });
    const target = new FakeInput();
    press('j', { target });
    press('g', { target });
    press('q', { target });
    press('a', { target, ctrlKey: true });
    press('k', { target, ctrlKey: true });
    press('Escape', { target });

    expect(done).toEqual(['all mod+k', 'field Escape']);
  });

  it('leavesAControlItsOwnKeys', () => {
    bind('all', ['Enter']);
    const event = press('Enter', { target: new FakeElement(['button']) });

    expect(done).toEqual([]);
    expect(event.preventDefault).not.toHaveBeenCalled();
  });

  it('isSilentInADialog', () => {
    bind('all', ['j']);
    bind('dialog', ['k'], { inDialog: true });
    const target = new FakeElement(['[aria-modal="true"]']);
    press('j', { target });
    press('k', { target });

    expect(done).toEqual(['dialog k']);
  });
});
