import { parse } from 'yaml';

/** A node of a contract. Contracts are read as they are: what this page does not know is not shown. */
export type Node = Readonly<Record<string, unknown>>;

/** A contract with the power to follow its own references. */
export interface Contract {
  readonly root: Node;
  /** The node itself, or what it refers to within the contract; a reference elsewhere stays a reference. */
  resolve(node: unknown): Node;
}

/** One call of the HTTP API. */
export interface Operation {
  readonly anchor: string;
  readonly method: string;
  readonly path: string;
  readonly group: string;
  readonly node: Node;
  readonly parameters: readonly Node[];
}

/** One kind of message on a channel. */
export interface Message {
  readonly anchor: string;
  readonly name: string;
  readonly node: Node;
}

export interface Channel {
  readonly anchor: string;
  readonly name: string;
  readonly node: Node;
  readonly messages: readonly Message[];
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options'];

/** Reads a contract's YAML (or JSON). */
export function readContract(text: string): Contract {
  const root = node(parse(text));
  const resolve = (start: unknown): Node => {
    let found = node(start);
    // A chain of references that runs in a circle ends here.
    for (let steps = 0; steps < 10; steps += 1) {
      const target = textOf(found, '$ref');
      if (target === null || !target.startsWith('#/')) {
        return found;
      }
      found = node(
        target
          .slice(2)
          .split('/')
          .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
          .reduce<unknown>((at, key) => node(at)[key], root),
      );
    }
    return found;
  };
  return { root, resolve };
}

/** The calls of an OpenAPI contract, in its own order. */
export function operations({ root, resolve }: Contract): Operation[] {
  return entries(root['paths']).flatMap(([path, item]) => {
    const shared = list(resolve(item)['parameters']);
    return METHODS.filter((method) => method in resolve(item)).map((method) => {
      const operation = node(resolve(item)[method]);
      return {
        anchor: anchor(textOf(operation, 'operationId') ?? `${method} ${path}`),
        method: method.toUpperCase(),
        path,
        group: String(list(operation['tags'])[0] ?? 'Calls'),
        node: operation,
        parameters: [...shared, ...list(operation['parameters'])].map(resolve),
      };
    });
  });
}

/** The channels of an AsyncAPI contract (version 2 or 3) with their messages. */
export function channels({ root, resolve }: Contract): Channel[] {
  return entries(root['channels']).map(([key, value]) => {
    const channel = resolve(value);
    const name = textOf(channel, 'address') ?? key;
    const found = new Map<string, Node>();
    for (const [messageName, message] of entries(channel['messages'])) {
      found.set(messageName, resolve(message));
    }
    for (const side of ['publish', 'subscribe']) {
      const message = resolve(node(channel[side])['message']);
      const alternatives = 'oneOf' in message ? list(message['oneOf']).map(resolve) : [message];
      for (const one of alternatives.filter((candidate) => Object.keys(candidate).length > 0)) {
        found.set(textOf(one, 'name') ?? `message ${found.size + 1}`, one);
      }
    }
    return {
      anchor: anchor(`channel ${name}`),
      name,
      node: channel,
      messages: [...found].map(([messageName, message]) => ({
        anchor: anchor(`${name} ${messageName}`),
        name: textOf(message, 'name') ?? messageName,
        node: message,
      })),
    };
  });
}

/** The named schemas of a contract. */
export function schemas({ root }: Contract): [string, Node][] {
  return entries(node(root['components'])['schemas']).map(([name, schema]) => [name, node(schema)]);
}

/** A schema's type in a few words: `string (date-time)`, `array of Reference`. */
export function typeWords(schema: Node): string {
  const target = textOf(schema, '$ref');
  if (target !== null) {
    return schemaName(target);
  }
  for (const [key, joint] of [
    ['oneOf', ' or '],
    ['anyOf', ' or '],
    ['allOf', ' and '],
  ] as const) {
    if (key in schema) {
      return list(schema[key])
        .map((part) => typeWords(node(part)))
        .join(joint);
    }
  }
  if ('const' in schema) {
    return `always ${JSON.stringify(schema['const'])}`;
  }
  const type = list(schema['type']).length > 0 ? list(schema['type']).join(' or ') : textOf(schema, 'type');
  if (type === 'array') {
    return `array of ${typeWords(node(schema['items']))}`;
  }
  const format = textOf(schema, 'format');
  const words = type ?? ('properties' in schema ? 'object' : 'any');
  const nullable = schema['nullable'] === true ? ' or null' : '';
  return (format === null ? words : `${words} (${format})`) + nullable;
}

/** What a schema asks beyond its type. */
export function limits(schema: Node): string[] {
  const names = [
    'minLength',
    'maxLength',
    'minimum',
    'maximum',
    'minItems',
    'maxItems',
    'pattern',
    'default',
  ];
  const said = names
    .filter((name) => name in schema)
    .map((name) => `${name} ${JSON.stringify(schema[name])}`);
  const values = list(schema['enum']);
  return values.length > 0 ? [...said, `one of ${values.map(String).join(', ')}`] : said;
}

/** The last part of a reference. */
export function schemaName(reference: string): string {
  return reference.split('/').at(-1) ?? reference;
}

/** The address of a schema on this page. */
export function schemaAnchor(name: string): string {
  return anchor(`schema ${name}`);
}

/** An object, whatever it was. */
export function node(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {};
}

/** A list, whatever it was. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text, or null. */
export function textOf(value: Node, key: string): string | null {
  const text = value[key];
  return typeof text === 'string' ? text : null;
}

/** The fields of an object, in its order. */
export function entries(value: unknown): [string, unknown][] {
  return Object.entries(node(value));
}

function anchor(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
