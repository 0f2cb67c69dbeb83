import { useEffect, useMemo } from 'react';
import type { Channel, Contract, Node, Operation } from './contract';
import { channels, entries, list, node, operations, schemaAnchor, schemas, textOf } from './contract';
import type { Loaded } from './load';
import { Line, Prose } from './Prose';
import { Schema } from './Schema';
import { useContract } from './useContract';

const OPENAPI = '/openapi.yaml';
const ASYNCAPI = '/asyncapi.yaml';

/** Both contracts of the hub, readable. */
export function ApiReference() {
  const http = useContract(OPENAPI);
  const messages = useContract(ASYNCAPI);
  const calls = useMemo(() => from(http, operations), [http]);
  const topics = useMemo(() => from(messages, channels), [messages]);
  const settled = http !== null && messages !== null;

  useEffect(() => {
    // The browser looked for the anchor before there was anything to find.
    if (settled && window.location.hash !== '') {
      document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
    }
  }, [settled]);

  return (
    <>
      <header>
        <h1>
          <img src="/icon.svg" alt="" width="24" height="24" /> Milepost API
        </h1>
        <a href="/">Shipments</a>
        <a href={OPENAPI}>openapi.yaml</a>
        <a href={ASYNCAPI}>asyncapi.yaml</a>
      </header>
      <div className="columns">
        <nav aria-label="Contents">
          {[...new Set(calls.map((call) => call.group))].map((group) => (
            <section key={group}>
              <h2>{group}</h2>
              <ul>
                {calls
                  .filter((call) => call.group === group)
                  .map((call) => (
                    <li key={call.anchor}>
                      <a href={`#${call.anchor}`}>
                        <Method name={call.method} /> {call.path}
                      </a>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
          {topics.length > 0 && (
            <section>
              <h2>Messages</h2>
              <ul>
                {topics.map((topic) => (
                  <li key={topic.anchor}>
                    <a href={`#${topic.anchor}`}>{topic.name}</a>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </nav>
        <main>
          <Part loaded={http} address={OPENAPI}>
            {(contract) => calls.map((call) => <Call key={call.anchor} contract={contract} call={call} />)}
          </Part>
          <Part loaded={messages} address={ASYNCAPI}>
            {(contract) =>
              topics.map((topic) => <Topic key={topic.anchor} contract={contract} channel={topic} />)
            }
          </Part>
        </main>
      </div>
    </>
  );
}

function from<T>(loaded: Loaded | null, read: (contract: Contract) => T[]): T[] {
  return loaded !== null && 'contract' in loaded ? read(loaded.contract) : [];
}

/** One contract: its introduction, what it holds, its schemas. */
function Part({
  loaded,
  address,
  children,
}: {
  loaded: Loaded | null;
  address: string;
  children: (contract: Contract) => React.ReactNode;
}) {
  if (loaded === null) {
    return <p className="quiet">Reading {address}…</p>;
  }
  if ('problem' in loaded) {
    return (
      <p className="warn" role="alert">
        {address} cannot be shown: {loaded.problem}.
      </p>
    );
  }
  const { contract } = loaded;
  const info = node(contract.root['info']);
  return (
    <section>
      <h2 className="part">
        {textOf(info, 'title') ?? address} <span className="quiet">{textOf(info, 'version')}</span>
      </h2>
      <Prose text={textOf(info, 'description')} />
      {children(contract)}
      {schemas(contract).map(([name, schema]) => (
        <article className="card" key={name} id={schemaAnchor(name)}>
          <h3>
            <span className="quiet">Schema</span> {name}
          </h3>
          <Prose text={textOf(schema, 'description')} />
          <Schema contract={contract} schema={schema} />
        </article>
      ))}
    </section>
  );
}

function Call({ contract, call }: { contract: Contract; call: Operation }) {
  const body = contract.resolve(call.node['requestBody']);
  return (
    <article className="card" id={call.anchor}>
      <h3>
        <Method name={call.method} /> <code>{call.path}</code>
      </h3>
      {textOf(call.node, 'summary') !== null && (
        <p className="summary">
          <Line text={textOf(call.node, 'summary')} />
        </p>
      )}
      <Prose text={textOf(call.node, 'description')} />
      <Security security={call.node['security'] ?? contract.root['security']} />
      {call.parameters.length > 0 && (
        <>
          <h4>Parameters</h4>
          <table className="fields">
            <tbody>
              {call.parameters.map((parameter) => (
                <tr key={`${textOf(parameter, 'in')} ${textOf(parameter, 'name')}`}>
                  <th scope="row">
                    <code>{textOf(parameter, 'name')}</code>
                    <span className="sub">
                      {textOf(parameter, 'in')}
                      {parameter['required'] === true && ', required'}
                    </span>
                  </th>
                  <td>
                    <Schema contract={contract} schema={node(parameter['schema'])} />
                    <Prose text={textOf(parameter, 'description')} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {'content' in body && (
        <>
          <h4>Body</h4>
          <Prose text={textOf(body, 'description')} />
          <Content contract={contract} content={body['content']} />
        </>
      )}
      <h4>Answers</h4>
      {entries(call.node['responses']).map(([status, value]) => {
        const answer = contract.resolve(value);
        const says = (
          <>
            <code>{status}</code> <Line text={textOf(answer, 'description')} />
          </>
        );
        return 'content' in answer ? (
          <details key={status} open={status.startsWith('2')}>
            <summary>{says}</summary>
            <Content contract={contract} content={answer['content']} />
          </details>
        ) : (
          <p key={status} className="answer">
            {says}
          </p>
        );
      })}
    </article>
  );
}

function Topic({ contract, channel }: { contract: Contract; channel: Channel }) {
  return (
    <article className="card" id={channel.anchor}>
      <h3>
        <code>{channel.name}</code>
      </h3>
      <Prose text={textOf(channel.node, 'description') ?? textOf(channel.node, 'summary')} />
      {channel.messages.map((message) => (
        <section key={message.anchor} id={message.anchor}>
          <h4>{textOf(message.node, 'title') ?? message.name}</h4>
          <Prose text={textOf(message.node, 'summary')} />
          <Prose text={textOf(message.node, 'description')} />
          <Schema contract={contract} schema={payloadOf(contract, message.node)} />
          <Example value={node(list(message.node['examples'])[0])['payload']} />
        </section>
      ))}
    </article>
  );
}

/** A payload may be a schema, or a schema with the name of its language around it. */
function payloadOf(contract: Contract, message: Node): Node {
  const payload = node(message['payload']);
  return 'schemaFormat' in contract.resolve(payload) ? node(contract.resolve(payload)['schema']) : payload;
}

function Content({ contract, content }: { contract: Contract; content: unknown }) {
  return entries(content).map(([type, value]) => {
    const media = node(value);
    const first = contract.resolve(entries(media['examples'])[0]?.[1]);
    return (
      <div key={type} className="content">
        <span className="sub">{type}</span>
        <Schema contract={contract} schema={node(media['schema'])} />
        <Example value={media['example'] ?? first['value']} />
      </div>
    );
  });
}

function Example({ value }: { value: unknown }) {
  return value === undefined ? null : (
    <pre>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
  );
}

function Security({ security }: { security: unknown }) {
  const ways = list(security).map((way) =>
    entries(way)
      .map(([scheme, scopes]) => [scheme, ...list(scopes)].join(' '))
      .join(' and '),
  );
  return ways.length === 0 ? null : (
    <p className="quiet">
      Authentication: <code>{ways.map((way) => way || 'none').join(' or ')}</code>
    </p>
  );
}

function Method({ name }: { name: string }) {
  return (
    <span className="method" data-method={name}>
      {name}
    </span>
  );
}
