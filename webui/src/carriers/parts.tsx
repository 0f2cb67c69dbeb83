import type { ReactNode } from 'react';
import { useNow } from '../shell/clock';
import { useFormats } from '../shell/time';
import styles from './carriers.module.css';
import { type CarrierConnection, verdictOf } from './health';
import { useT } from './messages';

/** Deliveries of the last 24 hours as bars; in words for those who do not see them. */
export function Sparkline({ hours }: { hours: readonly { deliveries: number; errors: number }[] }) {
  const t = useT();
  const formats = useFormats();
  const most = Math.max(1, ...hours.map(({ deliveries }) => deliveries));
  const total = hours.reduce((sum, { deliveries }) => sum + deliveries, 0);
  return (
    <svg
      className={styles['spark']}
      viewBox={`0 0 ${hours.length * 4} 24`}
      role="img"
      aria-label={t('spark', {
        total: formats.number(total),
        most: formats.number(Math.max(0, ...hours.map(({ deliveries }) => deliveries))),
      })}
    >
      {hours.map(({ deliveries, errors }, index) => {
        const height = deliveries === 0 ? 1 : Math.max(2, (deliveries / most) * 23);
        return (
          <rect
            key={index}
            x={index * 4}
            y={24 - height}
            width={3}
            height={height}
            data-errors={errors > 0 || undefined}
          />
        );
      })}
    </svg>
  );
}

/** How a connection does: a dot for the eye, words for everybody. */
export function State({ connection }: { connection: CarrierConnection }) {
  const t = useT();
  const formats = useFormats();
  // One text, so that only a change of words draws it again.
  const said = useNow((now) => {
    const verdict = verdictOf(connection, now);
    return `${verdict.tone}|${words(verdict, t, formats)}`;
  });
  const cut = said.indexOf('|');
  return (
    <span className={styles['state']} data-tone={said.slice(0, cut)}>
      <i aria-hidden="true" />
      <span>{said.slice(cut + 1)}</span>
    </span>
  );
}

function words(
  verdict: ReturnType<typeof verdictOf>,
  t: ReturnType<typeof useT>,
  formats: ReturnType<typeof useFormats>,
): string {
  switch (verdict.is) {
    case 'silent':
    case 'late':
      return t(`verdict.${verdict.is}`, { span: formats.span(verdict.milliseconds) });
    case 'unreachable':
      return t('verdict.unreachable', { problem: verdict.problem });
    case 'wait':
      return t('verdict.wait', { time: formats.date(verdict.until, 'clock') });
    case 'quota':
      return t('verdict.quota', { used: formats.number(verdict.used), most: formats.number(verdict.most) });
    case 'errors':
      return t('verdict.errors', { share: formats.share(verdict.share) });
    case 'unauthentic':
      return t('verdict.unauthentic', { count: verdict.count });
    default:
      return t(`verdict.${verdict.is}`);
  }
}

/** A share is shown only where it rests on enough, and never without what it is of. */
const ENOUGH = 20;

/** `93 % (412 of 443)`, or `4 of 5` where a percentage would say more than there is. */
export function Share({ n, m }: { n: number; m: number }) {
  const t = useT();
  const formats = useFormats();
  if (m === 0) {
    return <span className="quiet">–</span>;
  }
  const counts = t('of', { n: formats.number(n), m: formats.number(m) });
  return m < ENOUGH ? (
    <span className="number">{counts}</span>
  ) : (
    <span className="number">
      {formats.share(n / m, n === m ? 0 : 1)} <span className="quiet">({counts})</span>
    </span>
  );
}

/** How long it took from happening to receipt, with of how many that is said. */
export function Heard({
  latency,
}: {
  latency: { events: number; p50Seconds?: number | undefined; p90Seconds?: number | undefined };
}) {
  const t = useT();
  const formats = useFormats();
  if (latency.p50Seconds === undefined || latency.p90Seconds === undefined) {
    return <span className="quiet">–</span>;
  }
  const { events, p50Seconds, p90Seconds } = latency;
  return (
    <span className="number" title={t('timed', { count: events })}>
      {formats.span(p50Seconds * 1_000)}
      <span className="quiet"> · {t('ninety', { span: formats.span(p90Seconds * 1_000) })}</span>
    </span>
  );
}

/** A name and what it is, one under the other. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
