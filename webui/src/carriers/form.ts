import type { components } from '../api/generated/hub';
import { durationOf } from './health';

type Schemas = components['schemas'];
export type Field = Schemas['ConnectionField'];
export type KnownCarrier = Schemas['KnownCarrier'];
export type CarrierMode = Schemas['CarrierMode'];
export type NewConnection = Schemas['NewConnection'];

/** What is typed, by the field's name; a switch is `true` or empty. */
export type Values = Readonly<Record<string, string>>;

/** Why a field does not fit; said before the hub is asked, which has the last word. */
export type Misfit = 'required' | 'number' | 'list' | { readonly needs: string };

/** The fields that one begins with: what is needed, and the secret. */
export function isFirst(field: Field): boolean {
  return field.required || field.to === 'secret';
}

/** What does not fit, by the field's name. */
export function misfits(fields: readonly Field[], values: Values): Readonly<Record<string, Misfit>> {
  const found: Record<string, Misfit> = {};
  for (const field of fields) {
    const value = values[field.name]?.trim() ?? '';
    const other = field.requiredWith?.replace('options.', '');
    if (value === '') {
      const needed =
        field.required ||
        (other !== undefined &&
          (values[other] ?? '') !== '' &&
          (field.to === 'secret' || field.name === 'mechanism' || field.name === 'clientId'));
      if (needed) {
        found[field.name] = 'required';
      }
    } else if (field.kind === 'number' && !/^\d+$/.test(value)) {
      found[field.name] = 'number';
    } else if (field.kind === 'list' && listOf(value) === null) {
      found[field.name] = 'list';
    } else if (other !== undefined && (values[other] ?? '') === '') {
      found[field.name] = { needs: other };
    }
  }
  return found;
}

/** What the hub is asked to make. Fields that are left empty are left out: the hub's default holds. */
export function requestOf(
  carrier: string,
  { mode, fields }: CarrierMode,
  id: string,
  values: Values,
): NewConnection {
  const options: Record<string, unknown> = {};
  let secret: string | undefined;
  for (const field of fields) {
    const value = values[field.name] ?? '';
    if (value.trim() === '') {
      continue;
    }
    if (field.to === 'secret') {
      // As it is: a blank at an end may be the carrier's.
      secret = value;
    } else {
      options[field.name] = typed(field, value.trim());
    }
  }
  return {
    carrier,
    mode,
    options,
    ...(id.trim() !== '' && { id: id.trim() }),
    ...(secret !== undefined && { secret }),
  };
}

function typed(field: Field, value: string): unknown {
  switch (field.kind) {
    case 'number':
      return Number(value);
    case 'boolean':
      return value === 'true';
    case 'list':
      return listOf(value);
    default:
      return value;
  }
}

function listOf(text: string): unknown[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

/** The field that a refusal of the hub is about, and its words: `options.host: missing`. */
export function refusalOf(detail: string): { field: string | null; why: string } {
  const parts = /^(?:options\.)?([A-Za-z]+)(?:\[\d+\])?[^:]*: (.+)$/s.exec(detail);
  return parts?.[1] === undefined || parts[2] === undefined
    ? { field: null, why: detail }
    : { field: parts[1], why: parts[2] };
}

/** A secret of 256 bits that nobody guesses, in letters and digits. */
export function secretOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A default for people: `PT5M` is told as a length of time, the rest as it is. */
export function defaultOf(text: string, span: (milliseconds: number) => string): string {
  return text.replaceAll(/\bP(?:\d+D)?(?:T[0-9.HMS]+)?\b/g, (match) => {
    const length = durationOf(match);
    return length === null ? match : span(length);
  });
}
