import { describe, expect, it } from 'vitest';
import { translated } from './i18n';
import { sentence } from './sentences';
import type { Language } from './settings';
import { formatsOf } from './time';
import { wordsIn } from './words';

/** As the hub's engine writes them. */
const PICKUP = 'Planned to be picked up at 2026-11-24T17:00:00Z, and the carrier has not scanned it yet.';
const MISSED = 'Promised by 2026-11-24T17:00:00.890Z and not delivered; it stands at out for delivery.';
const UNSCANNED = 'Promised by 2026-11-24T17:00:00Z and not delivered; the carrier has not scanned it yet.';
const WILL_MISS = 'Promised by 2026-11-24T17:00:00Z, and UPS expects it by 2026-11-25T09:00:00Z.';
const WOULD_MISS =
  'Promised by 2026-11-24T17:00:00Z, and half of 812 such journeys would arrive after 2026-11-25T09:00:00Z.';

function said(text: string, language: Language = 'en'): string {
  return sentence(
    text,
    translated(language, 'sentences'),
    wordsIn(language),
    formatsOf(language, 'Europe/Berlin'),
  );
}

describe('sentence', () => {
  it.each([
    [PICKUP, 'Planned to be picked up by Tue 24 Nov, 18:00, and the carrier has not scanned it yet.'],
    [MISSED, 'Promised by Tue 24 Nov, 18:00 and not delivered; it stands at “Out for delivery”.'],
    [UNSCANNED, 'Promised by Tue 24 Nov, 18:00 and not delivered; the carrier has not scanned it yet.'],
    [WILL_MISS, 'Promised by Tue 24 Nov, 18:00, and UPS expects it by Wed 25 Nov, 10:00.'],
    [
      WOULD_MISS,
      'Promised by Tue 24 Nov, 18:00, and half of 812 such journeys would arrive after Wed 25 Nov, 10:00.',
    ],
    [
      'Nothing heard since label created at 2026-11-24T17:00:00Z.',
      'Nothing heard since “Label created”, Tue 24 Nov, 18:00.',
    ],
    [
      'It was to be delivered by appointment at 2026-11-24T17:00:00Z, and nobody came.',
      'It was to be delivered by appointment, Tue 24 Nov, 18:00, and nobody came.',
    ],
    ['2 attempts to deliver failed: GATE CLOSED', '2 attempts to deliver failed: GATE CLOSED'],
    ['The carrier reports customs hold.', 'The carrier reports “Held by customs”.'],
    [
      'It is on its way back to the shipper, since 2026-11-24T17:00:00Z.',
      'It is on its way back to the shipper, since Tue 24 Nov, 18:00.',
    ],
  ])("puts times into the reader's zone: %s", (text, readable) => {
    expect(said(text)).toBe(readable);
  });

  it.each([
    [MISSED, 'Zugesagt bis Di., 24. Nov., 18:00 und nicht zugestellt; Stand: „In Zustellung“.'],
    [WILL_MISS, 'Zugesagt bis Di., 24. Nov., 18:00; UPS erwartet es bis Mi., 25. Nov., 10:00.'],
    ['An attempt to deliver failed: NOT HOME', 'Ein Zustellversuch ist gescheitert: NOT HOME'],
    ['An attempt to deliver failed.', 'Ein Zustellversuch ist gescheitert.'],
    ['Tell the customer', 'Den Kunden benachrichtigen'],
  ])('speaks German: %s', (text, readable) => {
    expect(said(text, 'de')).toBe(readable);
  });

  it('leaves what it does not know, but for its moments', () => {
    expect(said('Something new since 2026-11-24T17:00:00Z.', 'de')).toBe(
      'Something new since Di., 24. Nov., 18:00.',
    );
  });
});
