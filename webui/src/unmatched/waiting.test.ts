import { describe, expect, it } from 'vitest';
import { keyOf, nextOf, numberWords, rowsOf, soughtIn, type Waiting } from './waiting';

function row(value: string): Waiting {
  return { carrier: 'UPS', reference: { type: 'TRACKING_NUMBER', value } } as Waiting;
}

describe('the list of what waits', () => {
  it('shows a number once that moved between two pages', () => {
    const pages = {
      pages: [{ waiting: [row('A'), row('B')] }, { waiting: [row('B'), row('C')] }],
      pageParams: [],
    };

    expect(rowsOf(pages).map((one) => one.reference.value)).toEqual(['A', 'B', 'C']);
  });

  it('goes to the number behind the one that leaves, and at the end to the one before', () => {
    const rows = [row('A'), row('B'), row('C')];

    expect(nextOf(rows, keyOf(row('B')))?.reference.value).toBe('C');
    expect(nextOf(rows, keyOf(row('C')))?.reference.value).toBe('B');
    expect(nextOf([row('A')], keyOf(row('A')))).toBeNull();
    expect(nextOf(rows, 'gone')?.reference.value).toBe('A');
  });

  it('takes from the address only what it knows', () => {
    expect(soughtIn(new URLSearchParams('order=colour&age=P400Y&ambiguous=true'))).toEqual({
      order: 'oldest',
      carrier: '',
      text: '',
      olderThan: '',
      ambiguous: true,
      dismissed: false,
    });
  });

  it('says the type of a number in words', () => {
    expect(numberWords({ type: 'PURCHASE_ORDER', value: '77' })).toBe('Purchase order 77');
  });
});
