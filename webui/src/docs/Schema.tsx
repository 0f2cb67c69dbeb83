import type { Contract, Node } from './contract';
import { entries, limits, list, node, schemaAnchor, schemaName, textOf, typeWords } from './contract';
import { Prose } from './Prose';

/** Deeper nesting is better looked at as a schema of its own. */
const DEEPEST = 3;

/** A schema as a table of its fields, or as one line. A reference becomes a link. */
export function Schema({
  contract,
  schema,
  depth = 0,
}: {
  contract: Contract;
  schema: Node;
  depth?: number;
}) {
  const target = textOf(schema, '$ref');
  if (target !== null) {
    return <TypeName schema={schema} />;
  }
  const parts = [...list(schema['allOf']), ...list(schema['oneOf']), ...list(schema['anyOf'])].map(node);
  const fields = entries(schema['properties']);
  const required = list(schema['required']);
  const items = node(schema['items']);
  return (
    <>
      {fields.length === 0 && parts.length === 0 && <TypeName schema={schema} />}
      <Limits schema={schema} />
      {parts.length > 0 && (
        <ul className="parts">
          {parts.map((part, index) => (
            <li key={index}>
              <Schema contract={contract} schema={part} depth={depth + 1} />
            </li>
          ))}
        </ul>
      )}
      {'properties' in items && depth < DEEPEST && (
        <Schema contract={contract} schema={items} depth={depth + 1} />
      )}
      {fields.length > 0 && (
        <table className="fields">
          <tbody>
            {fields.map(([name, value]) => (
              <Field
                key={name}
                name={name}
                schema={node(value)}
                required={required.includes(name)}
                contract={contract}
                depth={depth}
              />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Field({
  name,
  schema,
  required,
  contract,
  depth,
}: {
  name: string;
  schema: Node;
  required: boolean;
  contract: Contract;
  depth: number;
}) {
  const items = node(schema['items']);
  const nested = 'properties' in schema || 'properties' in items;
  return (
    <tr>
      <th scope="row">
        <code>{name}</code>
        {required && <span className="sub">required</span>}
      </th>
      <td>
        <TypeName schema={schema} />
        <Limits schema={schema} />
        <Prose text={textOf(schema, 'description')} />
        {nested && depth < DEEPEST && (
          <Schema contract={contract} schema={'properties' in schema ? schema : items} depth={depth + 1} />
        )}
      </td>
    </tr>
  );
}

function TypeName({ schema }: { schema: Node }) {
  const target = textOf(schema, '$ref') ?? textOf(node(schema['items']), '$ref');
  const words = typeWords(schema);
  if (target === null) {
    return <span className="type">{words}</span>;
  }
  // A schema in a file of its own is served beside the contract.
  return (
    <a className="type" href={target.startsWith('#') ? `#${schemaAnchor(schemaName(target))}` : target}>
      {words}
    </a>
  );
}

function Limits({ schema }: { schema: Node }) {
  const said = limits(schema);
  return said.length === 0 ? null : <span className="sub">{said.join(' · ')}</span>;
}
