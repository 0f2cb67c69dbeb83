import { describe, expect, it } from 'vitest';
import type { Notice, ShipmentFact } from './model';
import { linesOf, takenBack } from './timeline';

let counted = 0;

function fact(more: Partial<ShipmentFact>): ShipmentFact {
  counted += 1;
  return {
    id: `e${counted}`,
    carrier: 'UPS',
    reference: { type: 'TRACKING_NUMBER', value: '1Z1' },
    milestone: 'ARRIVED',
    classifier: 'ACTUAL',
    time: { instant: '2026-11-24T12:00:00Z', quality: 'GIVEN' },
    carrierStatus: { code: 'AR' },
    connection: 'ups-main',
    deliveryId: 'd1',
    receivedAt: '2026-11-24T12:01:00Z',
    why: { rule: 'exact-reference', reference: { type: 'TRACKING_NUMBER', value: '1Z1' } },
    ...more,
  };
}

const at = (instant: string) => ({ time: { instant, quality: 'GIVEN' as const } });

describe('the timeline', () => {
  it('has the newest first, notices among the events', () => {
    const early = fact(at('2026-11-24T08:00:00Z'));
    const late = fact(at('2026-11-24T10:00:00Z'));
    const notice = { id: 'n1', at: '2026-11-24T09:00:00Z' } as Notice;

    expect(linesOf([early, late], [notice]).map(({ key }) => key)).toEqual([late.id, 'n1', early.id]);
  });

  it('marks what was heard long after it happened, and no plan', () => {
    const late = { receivedAt: '2026-11-24T18:00:00Z' };
    const lines = linesOf([fact(late), fact({ ...late, classifier: 'PLANNED' }), fact({})], []);
    const heard = lines.map((line) => (line.kind === 'event' ? line.entry.heardAfter : null));

    expect(heard.filter((one) => one !== null)).toEqual([6 * 3_600_000]);
  });

  it('shows what a named correction takes back', () => {
    const wrong = fact({ milestone: 'DELIVERED' });
    const correction = fact({ milestone: 'INFORMATION', correction: { target: wrong.id } });
    const entries = linesOf([wrong, correction], []).flatMap((line) =>
      line.kind === 'event' ? [line.entry] : [],
    );

    expect(entries.find((one) => one.fact === wrong)).toMatchObject({
      standing: 'retracted',
      other: correction.id,
    });
    expect(entries.find((one) => one.fact === correction)).toMatchObject({
      standing: 'correction',
      other: wrong.id,
    });
  });

  it('takes back the latest of the milestones, of the same number and place, that was no later', () => {
    const first = fact(at('2026-11-24T08:00:00Z'));
    const second = fact({ ...at('2026-11-24T10:00:00Z'), place: { city: 'Louisville' } });
    const elsewhere = fact({ ...at('2026-11-24T11:00:00Z'), place: { city: 'Memphis' } });
    const other = fact({ ...at('2026-11-24T11:00:00Z'), reference: { type: 'PRO', value: '9' } });
    const later = fact({ ...at('2026-11-24T13:00:00Z'), place: { city: 'Louisville' } });
    const correction = fact({
      ...at('2026-11-24T12:00:00Z'),
      milestone: 'SCAN_CANCELLED',
      place: { city: 'LOUISVILLE' },
      correction: { milestones: ['ARRIVED'] },
    });

    expect([...takenBack([later, correction, other, elsewhere, second, first])]).toEqual([
      [second.id, correction.id],
    ]);
  });

  it('says that another source told it, that it was stated anew, and who said it by hand', () => {
    const [echo, anew, byHand] = [
      fact({ ...at('2026-11-24T12:00:03Z'), sameAs: 'x' }),
      fact({ ...at('2026-11-24T12:00:02Z'), revision: { rereadAt: '2026-11-25T00:00:00Z' } }),
      fact({ ...at('2026-11-24T12:00:01Z'), carrier: 'AGENT' }),
    ];
    const entries = linesOf([echo, anew, byHand], []).map((line) =>
      line.kind === 'event' ? line.entry : null,
    );

    expect(entries[0]).toMatchObject({ standing: 'repeated', other: 'x' });
    expect(entries[1]).toMatchObject({ standing: 'holds', revised: 'reread' });
    expect(entries[2]?.byHand).toBe(true);
  });
});
