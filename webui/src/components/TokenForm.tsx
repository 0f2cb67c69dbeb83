import { type FormEvent, useId, useState } from 'react';

/** Says how to get in, and takes a token. */
export function TokenForm({
  problem,
  onToken,
}: {
  /** Why the token before did not do; null at first. */
  problem: string | null;
  onToken: (token: string) => void;
}) {
  const field = useId();
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const token = text.trim().replace(/^Bearer\s+/i, '');
    if (token !== '') {
      onToken(token);
    }
  };
  return (
    <section className="card notice" aria-labelledby={`${field}-title`}>
      <h2 id={`${field}-title`}>
        {problem === null ? 'This page needs a token' : 'The hub does not accept this token'}
      </h2>
      {problem !== null && <p role="alert">The hub says: {problem}</p>}
      <p>Print one where the hub runs:</p>
      <pre>
        <code>./hub token --scope agents</code>
      </pre>
      <form onSubmit={submit}>
        <label htmlFor={field}>Token</label>
        <textarea
          id={field}
          rows={4}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          placeholder="eyJ…"
        />
        <button type="submit" className="primary">
          Show the shipments
        </button>
      </form>
      <p className="quiet">
        It stays in this tab until the tab is closed. A link that ends in <code>#token=…</code> works as well.
      </p>
    </section>
  );
}
