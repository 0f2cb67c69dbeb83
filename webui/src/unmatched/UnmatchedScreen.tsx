import { Link, useLocation } from 'react-router';
import { useSummary } from './count';
import { useT } from './messages';
import { Numbers } from './Numbers';
import { Rules } from './Rules';
import styles from './unmatched.module.css';
import { useProposals } from './useProposals';

/** What carriers said of numbers that no shipment has, and the rules that linking them teaches. */
export default function UnmatchedScreen() {
  const t = useT();
  const { pathname } = useLocation();
  const summary = useSummary();
  const proposals = useProposals();
  const rules = pathname === '/unmatched/rules';
  const proposed = proposals.data?.proposals.length;
  return (
    <section className={styles['screen']} aria-labelledby="unmatched-title">
      <header className={styles['top']}>
        <h1 id="unmatched-title">{t('title')}</h1>
        <nav className={styles['tabs']} aria-label={t('title')}>
          <Link to="/unmatched" aria-current={rules ? undefined : 'page'}>
            {t('numbers')}
          </Link>
          <Link to="/unmatched/rules" aria-current={rules ? 'page' : undefined}>
            {t('rules')}
            {proposed !== undefined && proposed > 0 && <span className="number"> {proposed}</span>}
          </Link>
        </nav>
      </header>
      {rules ? <Rules proposals={proposals} /> : <Numbers summary={summary.data} />}
    </section>
  );
}
