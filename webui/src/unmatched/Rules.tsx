import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, hub } from '../api/client';
import type { components } from '../api/generated/hub';
import { Old } from '../shell/Connection';
import { useMay } from '../shell/session';
import { Moment } from '../shell/time';
import { toast } from '../shell/toasts';
import { useT } from './messages';
import styles from './unmatched.module.css';
import type { useProposals } from './useProposals';
import { numberWords } from './waiting';

type Proposal = components['schemas']['Proposal'];
type Rule = components['schemas']['TaughtRule'];

/** What links have taught: proposals with what they would do, and the rules that were accepted. */
export function Rules({ proposals }: { proposals: ReturnType<typeof useProposals> }) {
  const t = useT();
  const accepted = useQuery({
    queryKey: ['unmatched', 'rules'],
    queryFn: ({ signal }) => answer(hub.GET('/agents/v1/rules', { signal })),
    refetchInterval: 60_000,
  });
  return (
    <div className={styles['proposals']}>
      <p className="quiet">{t('proposal.intro')}</p>
      {proposals.data !== undefined && proposals.error !== null && (
        <Old
          at={proposals.dataUpdatedAt}
          reason={proposals.error.message}
          again={() => void proposals.refetch()}
        />
      )}
      {proposals.data === undefined ? (
        <p className={styles['nothing']}>{proposals.error?.message ?? t('loading')}</p>
      ) : proposals.data.proposals.length === 0 ? (
        <p className={styles['nothing']}>{t('proposal.none')}</p>
      ) : (
        <ul className={styles['cards']} aria-label={t('rules')}>
          {proposals.data.proposals.map((one) => (
            <Proposed key={one.id} proposal={one} />
          ))}
        </ul>
      )}
      <h2>{t('proposal.accepted')}</h2>
      {accepted.data === undefined ? (
        <p className="quiet">{accepted.error?.message ?? t('loading')}</p>
      ) : accepted.data.rules.length === 0 ? (
        <p className="quiet">{t('proposal.noneAccepted')}</p>
      ) : (
        <ul className={styles['cards']} aria-label={t('proposal.accepted')}>
          {accepted.data.rules.map((one) => (
            <li key={one.id} className={styles['card']}>
              <Meaning rule={one} />
              <p className="quiet">
                {t('proposal.acceptedBy', { by: one.acceptedBy ?? '–' })} <Moment at={one.acceptedAt} />:{' '}
                {one.reason}
              </p>
              <Answer rule={one} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Meaning({ rule }: { rule: Rule }) {
  const t = useT();
  return (
    <>
      <p>
        <b>{rule.carrier}</b>{' '}
        <span className="mono">{t('proposal.reads', { form: rule.form, type: typeWords(rule.reads) })}</span>,{' '}
        <span className="mono">{t('proposal.means', { means: rule.means, type: typeWords(rule.as) })}</span>
      </p>
      <p className="quiet">{rule.words}</p>
    </>
  );
}

function typeWords(type: string): string {
  return type.replaceAll('_', ' ').toLowerCase();
}

function Proposed({ proposal }: { proposal: Proposal }) {
  const t = useT();
  return (
    <li className={styles['card']}>
      <Meaning rule={proposal} />
      <p className={styles['verdict']}>
        <b className="number">{t('proposal.hits', { count: proposal.hits.length })}</b>
        <span className="number">{t('proposal.agrees', { count: proposal.agrees })}</span>
        <span className={proposal.disagrees > 0 ? 'number late' : 'number'}>
          {t('proposal.disagrees', { count: proposal.disagrees })}
        </span>
        <span className="number quiet">{t('proposal.tried', { count: proposal.tried })}</span>
        <span className="quiet">
          {t('proposal.proposedBy', { by: proposal.proposedBy })} <Moment at={proposal.proposedAt} />
        </span>
      </p>
      {proposal.hits.length > 0 && (
        <details>
          <summary>{t('proposal.would')}</summary>
          <ul className={styles['hits']}>
            {proposal.hits.map((hit) => (
              <li key={hit.event.id}>
                <span className="mono">{numberWords(hit.event.reference)}</span> →{' '}
                <span className="mono">{numberWords(hit.meaning)}</span> →{' '}
                {hit.ambiguous
                  ? t('proposal.severalOf', { shipments: hit.shipments.join(', ') })
                  : hit.shipments.length === 0
                    ? t('proposal.nobody')
                    : hit.shipments.join(', ')}
              </li>
            ))}
          </ul>
        </details>
      )}
      <Answer rule={proposal} proposed />
    </li>
  );
}

/** Accepts a proposal, or takes a rule away; both want a reason. */
function Answer({ rule, proposed = false }: { rule: Rule; proposed?: boolean }) {
  const t = useT();
  const may = useMay('agent');
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const said = reason.trim();
  const done = () => void client.invalidateQueries({ queryKey: ['unmatched'] });
  const failed = (problem: Error) => {
    toast({ text: problem.message, tone: 'bad' });
    done();
  };
  const accept = useMutation({
    mutationFn: () => answer(hub.POST('/agents/v1/rules', { body: { proposal: rule.id, reason: said } })),
    onSuccess: ({ applied }) => {
      toast({ text: t('proposal.acceptedToast', { count: applied }), tone: 'good' });
      done();
    },
    onError: failed,
  });
  const withdraw = useMutation({
    mutationFn: () =>
      answer(
        hub.DELETE('/agents/v1/rules/{rule}', {
          params: { path: { rule: rule.id }, query: { reason: said } },
        }),
      ),
    onSuccess: () => {
      toast({ text: t('proposal.withdrawn'), tone: 'good' });
      done();
    },
    onError: failed,
  });
  const busy = accept.isPending || withdraw.isPending;
  if (!may) {
    return null;
  }
  return (
    <form
      className={styles['submit']}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (said !== '' && !busy) {
          (proposed ? accept : withdraw).mutate();
        }
      }}
    >
      <label>
        <span>{t('reason')}</span>
        <input
          className={styles['field']}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      {proposed && (
        <button type="submit" className={styles['primary']} disabled={said === '' || busy}>
          {t('proposal.accept')}
        </button>
      )}
      <button
        type="button"
        className={styles['plain']}
        disabled={said === '' || busy}
        onClick={() => withdraw.mutate()}
      >
        {t('proposal.withdraw')}
      </button>
    </form>
  );
}
