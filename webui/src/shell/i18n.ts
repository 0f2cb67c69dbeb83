import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { shellMessages } from './messages';
import { type Language, onSettings, settings } from './settings';
import { wordMessages } from './words';

/** Texts of one feature in one language; nested by subject. */
export interface Texts {
  readonly [key: string]: string | Texts;
}

/** The same keys with other words: `const de = {...} satisfies Same<typeof en>`. */
export type Same<M extends Texts> = {
  readonly [K in keyof M]: M[K] extends Texts ? Same<M[K]> : string;
};

/** A feature's texts in all languages of the console. */
export interface Messages {
  readonly en: Texts;
  readonly de: Texts;
}

type Plural = '_zero' | '_one' | '_two' | '_few' | '_many' | '_other';
type Singular<K extends string> = K extends `${infer Stem}${Plural}` ? Stem : K;

/** The keys of texts, as `a.b`; of plurals (`found_one`, `found_other`) the part before the underscore. */
export type Key<M extends Texts> = {
  [K in keyof M & string]: M[K] extends Texts ? `${K}.${Key<M[K]>}` : Singular<K>;
}[keyof M & string];

/** Values for the `{{name}}`s in a text; `count` chooses the plural. */
export type Values = Readonly<Record<string, string | number>>;

export type Translate<M extends Texts> = (key: Key<M>, values?: Values) => string;

void i18next.use(initReactI18next).init({
  lng: settings().language,
  fallbackLng: 'en',
  resources: {
    en: { shell: shellMessages.en, words: wordMessages.en },
    de: { shell: shellMessages.de, words: wordMessages.de },
  },
  ns: ['shell', 'words'],
  defaultNS: 'shell',
  partialBundledLanguages: true,
  initAsync: false,
  // React escapes.
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
});
sayLanguage(settings().language);
onSettings(() => {
  const { language } = settings();
  if (i18next.language !== language) {
    void i18next.changeLanguage(language);
    sayLanguage(language);
  }
});

/** Makes a feature's texts known; done by the shell before the feature's screen is drawn. */
export function addMessages(feature: string, messages: Messages): void {
  i18next.addResourceBundle('en', feature, messages.en, true, true);
  i18next.addResourceBundle('de', feature, messages.de, true, true);
}

/**
 * A hook that translates by the texts of one feature, with keys that the compiler knows:
 * `export const useT = texts<typeof en>('queue')`.
 */
export function texts<M extends Texts>(feature: string): () => Translate<M> {
  return () => useTranslation(feature).t as unknown as Translate<M>;
}

/** The same outside of React, for what is said once; in the language of the moment. */
export function said<M extends Texts>(feature: string): Translate<M> {
  return ((key: string, values?: Values) => i18next.t(key, { ns: feature, ...values })) as Translate<M>;
}

/** The shell's own texts. */
export const useShellTexts = texts<(typeof shellMessages)['en']>('shell');
export const shellSaid = said<(typeof shellMessages)['en']>('shell');

function sayLanguage(language: Language) {
  if (typeof document !== 'undefined') {
    document.documentElement.lang = language;
  }
}
