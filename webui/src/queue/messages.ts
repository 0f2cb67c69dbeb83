import { type Same, texts } from '../shell/i18n';

const en = { title: 'Open delays', nothing: 'No open delays.' } as const;
const de = { title: 'Offene Verspätungen', nothing: 'Keine offenen Verspätungen.' } as const satisfies Same<
  typeof en
>;

export const messages = { en, de };
export const useT = texts<typeof en>('queue');
