import { Fragment, type ReactNode } from 'react';

/** The little Markdown that contracts use: paragraphs, lists, code, links, emphasis. Everything else is text. */
export function Prose({ text }: { text: string | null }) {
  if (text === null) {
    return null;
  }
  return (
    <div className="prose">
      {text.split(/\n{2,}/).map((block, index) => (
        <Fragment key={index}>{blockOf(block)}</Fragment>
      ))}
    </div>
  );
}

/** One line of the same, without a paragraph of its own. */
export function Line({ text }: { text: string | null }) {
  return text === null ? null : <span>{inline(text)}</span>;
}

function blockOf(block: string): ReactNode {
  const lines = block.trim().split('\n');
  if (lines[0]?.startsWith('```')) {
    return <pre>{lines.filter((line) => !line.startsWith('```')).join('\n')}</pre>;
  }
  if (lines.every((line) => /^\s*([-*]|\d+\.)\s/.test(line) || /^\s{2,}/.test(line))) {
    const items = block.trim().split(/\n(?=\s*(?:[-*]|\d+\.)\s)/);
    return (
      <ul>
        {items.map((item) => (
          <li key={item}>{inline(item.replace(/^\s*([-*]|\d+\.)\s+/, ''))}</li>
        ))}
      </ul>
    );
  }
  const heading = /^#{1,6}\s+(.*)$/.exec(lines[0] ?? '');
  return heading === null ? <p>{inline(block)}</p> : <p className="heading">{inline(heading[1] ?? '')}</p>;
}

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)\s]+\))/;

function inline(text: string): ReactNode[] {
  return text.split(INLINE).map((part, index) => {
    return <Fragment key={index}>{partOf(part)}</Fragment>;
  });
}

function partOf(part: string): ReactNode {
  if (part.startsWith('`')) {
    return <code>{part.slice(1, -1)}</code>;
  }
  if (part.startsWith('**')) {
    return <strong>{part.slice(2, -2)}</strong>;
  }
  const link = /^\[([^\]]+)\]\(((?:https?:\/\/|\/|#)[^)\s]*)\)$/.exec(part);
  return link === null ? part : <a href={link[2]}>{link[1]}</a>;
}
