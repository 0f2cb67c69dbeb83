import { Button, Modal, NumberInput, Radio, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormats } from '../shell/time';
import styles from './dead-letters.module.css';
import { type Choice, redrive, rehearse, type Tried } from './hub';
import { Job } from './Jobs';
import { useT } from './messages';

type Scope = 'one' | 'group' | 'all';

const OUTCOMES = ['readable', 'partly', 'ignored', 'unreadable', 'stays'] as const;

/** Puts letters back: which, how fast, what would come of it; then how far it is. */
export function RedriveDialog({
  letter,
  group,
  letters,
  open,
  onClose,
}: {
  /** Where one is looked at. */
  letter?: string;
  group: string;
  /** How many of the group are open. */
  letters: number;
  /** How many are open in all. */
  open: number;
  onClose: () => void;
}) {
  const t = useT();
  const formats = useFormats();
  const queries = useQueryClient();
  const [scope, setScope] = useState<Scope>(letter === undefined ? 'group' : 'one');
  const [rate, setRate] = useState<number | string>(50);
  const [reason, setReason] = useState('');
  const which: Choice =
    scope === 'one' && letter !== undefined
      ? { letters: [letter] }
      : scope === 'all'
        ? { all: true }
        : { group };
  const trial = useQuery({
    queryKey: ['dead-letters', 'trial', which],
    queryFn: () => rehearse(which),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const begin = useMutation({
    mutationFn: () => redrive(which, Number(rate), reason.trim()),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['dead-letters', 'redrives'] }),
  });
  const count = trial.data?.letters ?? (scope === 'one' ? 1 : scope === 'all' ? open : letters);
  const good = Number.isInteger(rate) && Number(rate) >= 1 && Number(rate) <= 1000;

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('redrive.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('job.close') }}
    >
      {begin.data !== undefined ? (
        <div className={styles['form']}>
          <Job id={begin.data.redrive} />
          <p className="quiet">{t('job.goesOn')}</p>
          <div className={styles['buttons']}>
            <Button data-autofocus onClick={onClose}>
              {t('job.close')}
            </Button>
          </div>
        </div>
      ) : (
        <form
          className={styles['form']}
          onSubmit={(event) => {
            event.preventDefault();
            begin.mutate();
          }}
        >
          <p>{t('redrive.how')}</p>
          <Radio.Group
            label={t('redrive.scope')}
            value={scope}
            onChange={(chosen) => setScope(chosen as Scope)}
          >
            <div className={styles['choices']}>
              {letter !== undefined && <Radio value="one" label={t('redrive.one')} />}
              <Radio
                value="group"
                label={t('redrive.group', { count: letters, n: formats.number(letters) })}
              />
              <Radio value="all" label={t('redrive.all', { count: open, n: formats.number(open) })} />
            </div>
          </Radio.Group>
          <Trial
            tried={trial.data ?? null}
            failure={trial.error}
            again={() => void trial.refetch()}
            busy={trial.isFetching}
          />
          <div className={styles['fields']}>
            <TextInput
              data-autofocus
              label={t('redrive.reason')}
              placeholder={t('redrive.reasonHint')}
              value={reason}
              maxLength={500}
              required
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <NumberInput
              label={t('redrive.rate')}
              value={rate}
              min={1}
              max={1000}
              allowDecimal={false}
              onChange={setRate}
            />
          </div>
          {begin.error !== null && (
            <p className="late" role="alert">
              {t('failed', { reason: begin.error.message })}
            </p>
          )}
          <div className={styles['buttons']}>
            <Button
              type="submit"
              loading={begin.isPending}
              disabled={!good || reason.trim() === '' || count === 0}
            >
              {t('redrive.begin', { count, n: formats.number(count) })}
            </Button>
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function Trial({
  tried,
  failure,
  busy,
  again,
}: {
  tried: Tried | null;
  failure: Error | null;
  busy: boolean;
  again: () => void;
}) {
  const t = useT();
  const formats = useFormats();
  return (
    <section className={styles['trial']} aria-label={t('redrive.tryIt')} aria-busy={busy}>
      <header>
        <h3>{t('redrive.tryIt')}</h3>
        <Button size="compact-xs" variant="subtle" onClick={again} disabled={busy}>
          ↻ {t('redrive.tryIt')}
        </Button>
      </header>
      <div aria-live="polite">
        {failure !== null ? (
          <p className="late">{t('failed', { reason: failure.message })}</p>
        ) : tried === null ? (
          <p className="quiet">{t('redrive.trying')}</p>
        ) : tried.letters === 0 ? (
          <p>{t('redrive.nothing')}</p>
        ) : (
          <>
            <p>
              {tried.whole
                ? t('redrive.triedAll', { count: tried.letters, n: formats.number(tried.letters) })
                : t('redrive.tried', {
                    letters: formats.number(tried.letters),
                    tried: formats.number(tried.tried),
                  })}
            </p>
            <ul className={styles['outcomes']}>
              {OUTCOMES.filter((one) => tried.outcomes[one] > 0).map((one) => (
                <li key={one} data-outcome={one}>
                  <strong className="number">{formats.number(tried.outcomes[one])}</strong>{' '}
                  {t(`redrive.outcome.${one}`)}
                </li>
              ))}
              <li className="quiet">
                {t('redrive.brings', {
                  events: formats.number(tried.events),
                  shipments: formats.number(tried.shipments),
                })}
              </li>
            </ul>
            {tried.tried > 0 && tried.outcomes.readable + tried.outcomes.partly === 0 && (
              <p className="soon">{t('redrive.warn')}</p>
            )}
            {tried.problems.length > 0 && (
              <details>
                <summary>{t('redrive.stillWrong')}</summary>
                <ul>
                  {tried.problems.map(({ cause, count }) => (
                    <li key={cause}>
                      <span className="number">{formats.number(count)} × </span>
                      {cause}
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </>
        )}
      </div>
    </section>
  );
}
