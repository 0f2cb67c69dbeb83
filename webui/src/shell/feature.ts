import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { addMessages, type Messages } from './i18n';
import type { IconName } from './icons';
import type { Role } from './session';
import type { Language } from './settings';

/** A name in each language of the console; these few are needed before a screen is loaded. */
export type Title = Readonly<Record<Language, string>>;

/** Something that the palette offers besides screens. */
export interface Command {
  readonly id: string;
  readonly title: Title;
  readonly icon?: IconName;
  /** Who may; `viewer` where it is left out. */
  readonly role?: Role;
  /** Where it leads, as `/carriers/new`; or what it does. */
  readonly to?: string;
  readonly run?: () => void;
}

/** A part of the console: its screens, and how one gets there. */
export interface Feature {
  /** Names the feature and its texts: `queue`. */
  readonly id: string;
  /** What the router matches (`/shipments/:id`); the first is where the navigation leads. */
  readonly paths: readonly string[];
  readonly title: Title;
  readonly icon: IconName;
  /** The place in the navigation, lower first; left out for a screen that is not in it. */
  readonly order?: number;
  /** The keys that lead to it: `g q`. */
  readonly shortcut?: string;
  /** Who may see it; the others do not see that it exists. */
  readonly role: Role;
  /** Drawn without the frame and without a session, as the sign-in. */
  readonly bare?: boolean;
  /** The module of the screen (default export), loaded when it is first wanted. */
  readonly screen: () => Promise<{ default: ComponentType }>;
  /** The module of its texts, loaded along with the screen. */
  readonly messages: () => Promise<{ messages: Messages }>;
  /** A hook: what waits there, shown in the navigation; null for not known. */
  readonly useCount?: () => number | null;
  readonly commands?: readonly Command[];
}

/** A feature with its screen made lazy. */
export interface LoadedFeature extends Feature {
  readonly Screen: LazyExoticComponent<ComponentType>;
  /** Loads the screen before it is wanted. */
  readonly preload: () => Promise<unknown>;
}

/** Only for what the compiler should see: gives back what it is given. */
export function feature(given: Feature): Feature {
  return given;
}

function made(given: Feature): LoadedFeature {
  const load = async () => {
    const [screen, { messages }] = await Promise.all([given.screen(), given.messages()]);
    addMessages(given.id, messages);
    return screen;
  };
  return { ...given, Screen: lazy(load), preload: () => load().catch(() => undefined) };
}

/** Every folder beside this one that has a `feature.tsx`, in the order of the navigation. */
export const features: readonly LoadedFeature[] = Object.values(
  import.meta.glob<{ default: Feature }>('../*/feature.tsx', { eager: true }),
)
  .map((module) => made(module.default))
  .sort((a, b) => (a.order ?? 1_000) - (b.order ?? 1_000) || a.id.localeCompare(b.id));
