import { useSyncExternalStore } from 'react';
import { useT } from './messages';
import { queue, View } from './store';
import { isWaiting } from './waiting';

const open = new View(queue, isWaiting);

export default function QueueScreen() {
  const t = useT();
  const rows = useSyncExternalStore(open.subscribe, open.rows);
  return (
    <section style={{ padding: 16 }}>
      <h1>{t('title')}</h1>
      {rows.length === 0 ? (
        <p>{t('nothing')}</p>
      ) : (
        <ul>
          {rows.slice(0, 50).map((row) => (
            <li key={row.id}>{row.shipment}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
