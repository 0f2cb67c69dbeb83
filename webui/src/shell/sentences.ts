import { addMessages, type Same, texts } from './i18n';
import { type Formats, useFormats } from './time';
import { useWords, type Words } from './words';

/** What the hub's engine says of a delay and of what is to be done, in the reader's words. */
const en = {
  latePickup: 'Planned to be picked up by {{at}}, and the carrier has not scanned it yet.',
  missed: 'Promised by {{at}} and not delivered; it stands at “{{milestone}}”.',
  missedUnscanned: 'Promised by {{at}} and not delivered; the carrier has not scanned it yet.',
  willMiss: 'Promised by {{at}}, and {{who}} expects it by {{expected}}.',
  wouldMiss: 'Promised by {{at}}, and half of {{journeys}} such journeys would arrive after {{expected}}.',
  silent: 'Nothing heard since “{{milestone}}”, {{at}}.',
  deliveryAppointment: 'It was to be delivered by appointment, {{at}}, and nobody came.',
  pickupAppointment: 'It was to be picked up by appointment, {{at}}, and nobody came.',
  pickupFailed: 'The carrier came to pick it up, and could not{{text}}',
  attempt: 'An attempt to deliver failed{{text}}',
  attempts: '{{count}} attempts to deliver failed{{text}}',
  exception: 'The carrier reports “{{milestone}}”{{text}}',
  returning: 'It is on its way back to the shipper, since {{at}}.',
  tell: 'Tell the customer',
  tellAgain: 'Tell the customer how it stands',
};

const de = {
  latePickup: 'Abholung war bis {{at}} geplant, und der Frachtführer hat noch nichts gescannt.',
  missed: 'Zugesagt bis {{at}} und nicht zugestellt; Stand: „{{milestone}}“.',
  missedUnscanned: 'Zugesagt bis {{at}} und nicht zugestellt; der Frachtführer hat noch nichts gescannt.',
  willMiss: 'Zugesagt bis {{at}}; {{who}} erwartet es bis {{expected}}.',
  wouldMiss: 'Zugesagt bis {{at}}; die Hälfte von {{journeys}} solchen Reisen käme nach {{expected}} an.',
  silent: 'Nichts gehört seit „{{milestone}}“, {{at}}.',
  deliveryAppointment: 'Zustellung war für {{at}} vereinbart, und niemand kam.',
  pickupAppointment: 'Abholung war für {{at}} vereinbart, und niemand kam.',
  pickupFailed: 'Der Frachtführer wollte es abholen und konnte nicht{{text}}',
  attempt: 'Ein Zustellversuch ist gescheitert{{text}}',
  attempts: '{{count}} Zustellversuche sind gescheitert{{text}}',
  exception: 'Der Frachtführer meldet „{{milestone}}“{{text}}',
  returning: 'Auf dem Rückweg zum Absender seit {{at}}.',
  tell: 'Den Kunden benachrichtigen',
  tellAgain: 'Dem Kunden den Stand mitteilen',
} satisfies Same<typeof en>;

addMessages('sentences', { en, de });

const useT = texts<typeof en>('sentences');

/** A moment as the hub writes it, RFC 3339 in UTC. */
const MOMENT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z`;
const MOMENTS = new RegExp(MOMENT, 'g');

/** The shapes of the sentences (engine: DelayPolicy, Judge). What a group is named, the text calls it. */
const SHAPES: readonly (readonly [keyof typeof en, RegExp])[] = (
  [
    ['latePickup', 'Planned to be picked up at (?<at>@), and the carrier has not scanned it yet\\.'],
    ['missed', 'Promised by (?<at>@) and not delivered; it stands at (?<milestone>[a-z ]+)\\.'],
    ['missedUnscanned', 'Promised by (?<at>@) and not delivered; the carrier has not scanned it yet\\.'],
    ['willMiss', 'Promised by (?<at>@), and (?<who>.+) expects it by (?<expected>@)\\.'],
    [
      'wouldMiss',
      'Promised by (?<at>@), and half of (?<journeys>\\d+) such journeys would arrive after (?<expected>@)\\.',
    ],
    ['silent', 'Nothing heard since (?<milestone>[a-z ]+) at (?<at>@)\\.'],
    ['deliveryAppointment', 'It was to be delivered by appointment at (?<at>@), and nobody came\\.'],
    ['pickupAppointment', 'It was to be picked up by appointment at (?<at>@), and nobody came\\.'],
    ['pickupFailed', 'The carrier came to pick it up, and could not(?<text>\\.|: .*)'],
    ['attempt', 'An attempt to deliver failed(?<text>\\.|: .*)'],
    ['attempts', '(?<count>\\d+) attempts to deliver failed(?<text>\\.|: .*)'],
    ['exception', 'The carrier reports (?<milestone>[a-z ]+)(?<text>\\.|: .*)'],
    ['returning', 'It is on its way back to the shipper, since (?<at>@)\\.'],
    ['tell', 'Tell the customer'],
    ['tellAgain', 'Tell the customer how it stands'],
  ] as const
).map(([key, shape]) => [key, new RegExp(`^${shape.replaceAll('@', MOMENT)}$`, 's')]);

export type Sentences = (said: string) => string;

/**
 * The hub's sentence in the reader's language and zone. A shape that this page does not know stays as it is, but for its moments; the
 * carrier's own words are never touched.
 */
export function sentence(
  said: string,
  t: (key: keyof typeof en, values?: Record<string, string>) => string,
  words: Words,
  formats: Formats,
): string {
  for (const [key, shape] of SHAPES) {
    const match = shape.exec(said);
    if (match !== null) {
      const values = Object.entries(match.groups ?? {}).map(([name, value]) => [
        name,
        name === 'milestone'
          ? words('milestone', value.toUpperCase().replaceAll(' ', '_'))
          : name === 'at' || name === 'expected'
            ? formats.date(value)
            : value,
      ]);
      return t(key, Object.fromEntries(values));
    }
  }
  return said.replace(MOMENTS, (moment) => formats.date(moment));
}

/** The same function for the same language and zone. */
export function useSentences(): Sentences {
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  let known = made.get(formats);
  if (known === undefined) {
    const said = new Map<string, string>();
    known = (text) => {
      let readable = said.get(text);
      if (readable === undefined) {
        readable = sentence(text, t, words, formats);
        if (said.size >= MOST_KEPT) {
          said.clear();
        }
        said.set(text, readable);
      }
      return readable;
    };
    made.set(formats, known);
  }
  return known;
}

/** A list that scrolls asks for the same ones again and again. */
const MOST_KEPT = 2_000;
const made = new WeakMap<Formats, Sentences>();
