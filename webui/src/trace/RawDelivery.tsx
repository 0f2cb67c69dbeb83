import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, hub } from '../api/client';
import { Moment, useFormats } from '../shell/time';
import { useWords } from '../shell/words';
import styles from './raw.module.css';
import { useRawTexts } from './rawMessages';

/** A delivery as it arrived, beside what today's adapter reads in it. */
export function RawDelivery({
  delivery,
  receivedAt,
  onClose,
}: {
  delivery: string;
  receivedAt: string | null;
  onClose: () => void;
}) {
  const t = useRawTexts();
  const formats = useFormats();
  const words = useWords();
  const { data, error } = useQuery({
    queryKey: ['delivery', delivery, receivedAt],
    queryFn: ({ signal }) =>
      answer(
        hub.GET('/agents/v1/deliveries/{delivery}', {
          signal,
          params: { path: { delivery }, query: receivedAt === null ? {} : { receivedAt } },
        }),
      ),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('title')}
      size="xl"
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={styles['raw']}>
        {data === undefined ? (
          <p role="status">{error?.message ?? t('loading')}</p>
        ) : (
          <>
            <p className="quiet">
              <span className="mono">{data.delivery}</span> · {data.connection} ·{' '}
              <Moment at={data.receivedAt} style="full" /> ·{' '}
              {t('bytes', {
                bytes: formats.number(data.size),
                type: data.contentType ?? t('unknownType'),
              })}
            </p>
            {data.reading.why != null && <p>{data.reading.why}</p>}
            {data.reading.events.length > 0 && (
              <>
                <b>{t('events', { count: data.reading.events.length + data.reading.more })}</b>
                <ul>
                  {data.reading.events.slice(0, 20).map((event) => (
                    <li key={event.id}>
                      {words('milestone', event.milestone)} ·{' '}
                      <span className="mono">{event.reference.value}</span>
                      {event.shipments.length > 0 && ` · ${event.shipments.join(', ')}`}
                    </li>
                  ))}
                </ul>
              </>
            )}
            {data.reading.problems.length > 0 && (
              <>
                <b>{t('problems')}</b>
                <ul>
                  {data.reading.problems.map((problem) => (
                    <li key={`${problem.at} ${problem.why}`}>
                      {problem.at != null && <span className="mono">{problem.at} </span>}
                      {problem.why}
                    </li>
                  ))}
                </ul>
              </>
            )}
            {data.encoding === 'base64' && <p className="quiet">{t('base64')}</p>}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
            <pre tabIndex={0}>{pretty(data.body, data.contentType ?? '')}</pre>
            {data.cut && <p className="quiet">{t('cut')}</p>}
            {data.headers.length > 0 && (
              <details>
                <summary>{t('headers')}</summary>
                <dl>
                  {data.headers.map(({ name, value }) => (
                    <div key={`${name} ${value}`}>
                      <dt className="mono">{name}</dt>
                      <dd className="mono">{value}</dd>
                    </div>
                  ))}
                </dl>
              </details>
            )}
          </>
        )}
      </div>
    </Modal>
  );
}

/** JSON with line breaks; everything else, and what is cut off, as it came. */
function pretty(body: string, contentType: string): string {
  if (!contentType.includes('json') && !body.startsWith('{') && !body.startsWith('[')) {
    return body;
  }
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
