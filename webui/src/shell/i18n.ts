import i18next from 'i18next';
import { shellMessages } from './messages';
import { type Language, onSettings, settings, useSettings } from './settings';
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

void i18next.init({
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
 * `export const useT = texts<typeof en>('queue')`. The same function for the same language.
 */
export function texts<M extends Texts>(feature: string): () => Translate<M> {
  const made = new Map<Language, Translate<M>>();
  return () => {
    const { language } = useSettings();
    let translate = made.get(language);
    if (translate === undefined) {
      translate = translated(language, feature);
      made.set(language, translate);
    }
    return translate;
  };
}

/**
 * Translates by the texts of one feature, in one language. A list of thousands asks for the same few texts again and again:
 * those without values are looked up once.
 */
export function translated<M extends Texts>(language: Language, feature: string): Translate<M> {
  const translate = i18next.getFixedT(language, feature);
  const known = new Map<string, string>();
  return (key, values) => {
    if (values !== undefined) {
      return translate(key, values);
    }
    const said = known.get(key);
    if (said !== undefined) {
      return said;
    }
    const fresh: string = translate(key);
    if (fresh !== key) {
      known.set(key, fresh);
    }
    return fresh;
  };
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
