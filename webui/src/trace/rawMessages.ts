import { addMessages, type Same, texts } from '../shell/i18n';

const en = {
  title: 'Raw delivery',
  close: 'Close',
  bytes: '{{bytes}} bytes, {{type}}',
  unknownType: 'content type not said',
  cut: 'Only the beginning is shown.',
  base64: 'Not text; shown as base64.',
  headers: 'Headers',
  events_one: 'Read today: {{count}} event',
  events_other: 'Read today: {{count}} events',
  problems: 'Problems',
  loading: 'Fetching it from Kafka…',
  copy: 'Copy',
} as const;

const de = {
  title: 'Rohe Lieferung',
  close: 'Schließen',
  bytes: '{{bytes}} Bytes, {{type}}',
  unknownType: 'Inhaltstyp nicht genannt',
  cut: 'Nur der Anfang wird gezeigt.',
  base64: 'Kein Text; als Base64 gezeigt.',
  headers: 'Kopfzeilen',
  events_one: 'Heute gelesen: {{count}} Ereignis',
  events_other: 'Heute gelesen: {{count}} Ereignisse',
  problems: 'Probleme',
  loading: 'Wird aus Kafka geholt…',
  copy: 'Kopieren',
} as const satisfies Same<typeof en>;

// Shown by screens of several features, whichever is loaded first.
addMessages('raw', { en, de });

export const useRawTexts = texts<typeof en>('raw');
