import { Button, Checkbox, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { answer, hub } from '../api/client';
import { asProblem } from '../api/problem';
import { useShellTexts } from '../shell/i18n';
import { Icon } from '../shell/icons';
import { useKeys } from '../shell/keys';
import { useMay } from '../shell/session';
import { useFormats } from '../shell/time';
import { useCatalogue, useConnections } from './ask';
import styles from './carriers.module.css';
import { DryRun } from './DryRun';
import {
  type CarrierMode,
  defaultOf,
  type Field,
  isFirst,
  type KnownCarrier,
  type Misfit,
  misfits,
  refusalOf,
  requestOf,
  secretOf,
  type Values,
} from './form';
import { nameOf } from './health';
import { hintIn } from './hints';
import { type CarrierTexts, useT } from './messages';
import { State } from './parts';

/** A password's field says it in another way than the others. */
const INVALID = ':is(input, textarea):is([aria-invalid="true"], [data-invalid="true"])';

/** A form that the adapter's own description makes; then what to tell the carrier. */
export function NewConnection() {
  const t = useT();
  const navigate = useNavigate();
  const isAdmin = useMay('admin');
  const asked = useCatalogue();
  const [made, setMade] = useState<Made | null>(null);
  useKeys(t('title'), { Escape: { label: t('keys.back'), run: () => void navigate('/carriers') } });
  if (!isAdmin) {
    return (
      <section className={styles['page']}>
        <h1>{t('form.title')}</h1>
        <p>{t('form.notForYou')}</p>
      </section>
    );
  }
  return (
    <section className={styles['page']} aria-labelledby="new-title">
      <header className={styles['head']}>
        <div>
          <Link className={styles['back']} to="/carriers">
            <Icon name="arrowLeft" /> {t('detail.back')}
          </Link>
          <h1 id="new-title">{t('form.title')}</h1>
        </div>
      </header>
      {asked.isError && <p className="late">{asProblem(asked.error).message}</p>}
      {asked.isPending && <div className={styles['ghost']} aria-busy="true" />}
      {made !== null ? (
        <Connected made={made} another={() => setMade(null)} />
      ) : (
        asked.data !== undefined && <Form carriers={asked.data.carriers} done={setMade} />
      )}
    </section>
  );
}

interface Made {
  readonly id: string;
  readonly webhook: string | undefined;
  readonly carrier: string;
  readonly mode: CarrierMode;
  /** Only in this page's memory, to be copied once. */
  readonly secret: string;
}

function Form({ carriers, done }: { carriers: readonly KnownCarrier[]; done: (made: Made) => void }) {
  const t = useT();
  const queries = useQueryClient();
  const [code, setCode] = useState(carriers[0]?.carrier ?? '');
  const carrier = carriers.find((one) => one.carrier === code);
  const [chosen, setChosen] = useState('');
  const mode = carrier?.modes.find((one) => one.mode === chosen) ?? carrier?.modes[0];
  const [id, setId] = useState('');
  const [values, setValues] = useState<Values>({});
  const [shown, setShown] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const fields = mode?.fields ?? [];
  const wrong = misfits(fields, values);

  const create = useMutation({
    mutationFn: (which: CarrierMode) =>
      answer(hub.POST('/admin/v1/connections', { body: requestOf(code, which, id, values) })),
    onSuccess: (answered, which) => {
      void queries.invalidateQueries({ queryKey: ['carriers'] });
      done({
        id: answered.id,
        webhook: answered.webhook,
        carrier: code,
        mode: which,
        secret: values['secret'] ?? '',
      });
    },
  });
  const refusal = create.isError ? refusalOf(asProblem(create.error).detail) : null;
  const refused =
    refusal?.field != null && (refusal.field === 'id' || fields.some(({ name }) => name === refusal.field));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (mode !== undefined && Object.keys(wrong).length === 0) {
      create.mutate(mode);
    } else {
      // After the errors are drawn.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(INVALID)?.focus());
    }
  };
  const field = (one: Field) => (
    <OneField
      key={`${code} ${mode?.mode} ${one.name}`}
      field={one}
      value={values[one.name] ?? ''}
      misfit={shown ? wrong[one.name] : undefined}
      refused={refusal?.field === one.name ? refusal.why : undefined}
      labels={fields}
      onChange={(value) => setValues((before) => ({ ...before, [one.name]: value }))}
    />
  );
  const rest = fields.filter((one) => !isFirst(one));
  return (
    <>
      <form ref={form} className={styles['form']} onSubmit={submit} noValidate>
        <fieldset>
          <legend>{t('form.which')}</legend>
          <NativeSelect
            label={t('form.carrier')}
            value={code}
            data={carriers.map((one) => ({ value: one.carrier, label: nameOf(one.carrier) }))}
            onChange={({ currentTarget: { value } }) => {
              setCode(value);
              setValues({});
              setShown(false);
              create.reset();
            }}
            data-autofocus
          />
          <NativeSelect
            label={t('form.mode')}
            value={mode?.mode ?? ''}
            data={(carrier?.modes ?? []).map((one) => ({
              value: one.mode,
              label: t(`form.modes.${one.mode}`),
            }))}
            onChange={({ currentTarget: { value } }) => {
              setChosen(value);
              setValues({});
              setShown(false);
              create.reset();
            }}
          />
          {mode?.asks !== undefined && (
            <p className="quiet">
              {mode.asks === 'references'
                ? t('form.asks.references', { atOnce: mode.atOnce ?? 1 })
                : t('form.asks.all')}
            </p>
          )}
        </fieldset>
        <fieldset>
          <legend>{t('form.what')}</legend>
          <TextInput
            label={t('form.id')}
            description={t('form.idHelp')}
            value={id}
            onChange={({ currentTarget: { value } }) => setId(value)}
            error={refusal?.field === 'id' ? refusal.why : undefined}
            spellCheck={false}
            autoComplete="off"
          />
          {fields.filter(isFirst).map(field)}
          {rest.length > 0 && (
            <details
              className={styles['more']}
              open={rest.some((one) => shown && wrong[one.name] !== undefined) || undefined}
            >
              <summary>{t('form.more')}</summary>
              <div className={styles['form']}>{rest.map(field)}</div>
            </details>
          )}
        </fieldset>
        <div aria-live="assertive">
          {refusal !== null && !refused && (
            <p className="late">{t('form.failed', { reason: asProblem(create.error).message })}</p>
          )}
        </div>
        <div className={styles['actions']}>
          <Button type="submit" loading={create.isPending}>
            {t('form.create')}
          </Button>
        </div>
      </form>
      {code !== '' && <DryRun key={code} path={`/admin/v1/carriers/${encodeURIComponent(code)}/dry-run`} />}
    </>
  );
}

type FieldName = keyof CarrierTexts['fields'];

function OneField({
  field,
  value,
  misfit,
  refused,
  labels,
  onChange,
}: {
  field: Field;
  value: string;
  misfit: Misfit | undefined;
  refused: string | undefined;
  labels: readonly Field[];
  onChange: (value: string) => void;
}) {
  const t = useT();
  const say = useShellTexts();
  const formats = useFormats();
  const label = useLabel();
  const hints = [
    hintIn(formats.language, field.help),
    field.default === undefined
      ? undefined
      : t('form.default', {
          default: defaultOf(hintIn(formats.language, field.default) ?? field.default, formats.span),
        }),
    field.example === undefined || field.kind === 'boolean' || field.kind === 'choice'
      ? undefined
      : t('form.example', { example: field.example }),
  ].filter((hint) => hint !== undefined && hint !== '');
  const other = typeof misfit === 'object' ? labels.find(({ name }) => name === misfit.needs) : undefined;
  const error =
    refused ??
    (misfit === undefined
      ? undefined
      : typeof misfit === 'object'
        ? t('form.needs', { other: other === undefined ? misfit.needs : label(other) })
        : t(`form.${misfit}`));
  const common = {
    label: label(field),
    description: hints.join(' '),
    error,
    required: field.required,
    withAsterisk: false,
    value,
    spellCheck: false,
    autoComplete: 'off',
    name: field.name,
  };
  switch (field.kind) {
    case 'secret':
      return (
        <div>
          <PasswordInput
            visibilityToggleButtonProps={{ 'aria-label': say('reveal') }}
            {...common}
            autoComplete="new-password"
            onChange={({ currentTarget }) => onChange(currentTarget.value)}
          />
          <Button
            size="xs"
            variant="subtle"
            onClick={() => onChange(secretOf(crypto.getRandomValues(new Uint8Array(32))))}
          >
            {t('form.generate')}
          </Button>
        </div>
      );
    case 'boolean':
      return (
        <Checkbox
          label={label(field)}
          description={hints.join(' ')}
          error={error}
          name={field.name}
          checked={value === 'true'}
          onChange={({ currentTarget }) => onChange(currentTarget.checked ? 'true' : '')}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={['', ...(field.choices ?? [])]}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'lines':
    case 'list':
      return (
        <Textarea
          {...common}
          rows={field.kind === 'lines' ? 5 : 2}
          classNames={{ input: styles['code'] ?? '' }}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          inputMode={field.kind === 'number' ? 'numeric' : field.kind === 'url' ? 'url' : 'text'}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
}

/** A field's name in the reader's language; one that only an adapter knows has the adapter's own. */
function useLabel(): (field: Field) => string {
  const t = useT();
  const { language } = useFormats();
  return (field) => {
    const known = field.name as FieldName;
    const translated = language === 'en' ? field.label : t(`fields.${known}`);
    return translated === `fields.${known}` ? field.label : translated;
  };
}

function Connected({ made, another }: { made: Made; another: () => void }) {
  const t = useT();
  const heading = useRef<HTMLHeadingElement>(null);
  const connections = useConnections();
  const connection = connections.data?.carriers.find((one) => one.connection === made.id);
  useEffect(() => heading.current?.focus(), []);
  const ways = useMemo(() => made.mode.authentication ?? [], [made]);
  return (
    <section className={styles['done']}>
      <h2 ref={heading} tabIndex={-1}>
        {t('form.done', { id: made.id })}
      </h2>
      {made.webhook !== undefined && (
        <>
          <h3>{t('form.tell')}</h3>
          <Copyable label={t('form.address')} text={`${window.location.origin}${made.webhook}`} />
          {made.secret !== '' && <Copyable label={t('fields.secret')} text={made.secret} hidden />}
          <ul>
            {ways.map((way, index) => (
              <li key={`${way.kind} ${way.header} ${way.prefix}`}>
                {index > 0 && <span className="quiet">{t('form.orElse')} </span>}
                <Way way={way} />
              </li>
            ))}
          </ul>
          {made.mode.acknowledgement !== undefined && (
            <p className="quiet">{t('form.answered', { status: made.mode.acknowledgement })}</p>
          )}
        </>
      )}
      <p>
        {connection === undefined ? t('form.notYet') : <State connection={connection} />}{' '}
        {connection !== undefined && connection.lastDelivery === undefined && (
          <span className="quiet">{t('form.notYet')}</span>
        )}
      </p>
      <div className={styles['actions']}>
        <Link className={styles['main']} to={`/carriers/${encodeURIComponent(made.id)}`}>
          {t('form.open')}
        </Link>
        <Button variant="default" onClick={another}>
          {t('form.another')}
        </Button>
      </div>
    </section>
  );
}

function Way({ way }: { way: NonNullable<CarrierMode['authentication']>[number] }) {
  const t = useT();
  const { header, prefix = '', encoding, algorithm = '' } = way;
  if (way.kind === 'signature') {
    return (
      <>
        {t(prefix === '' ? 'form.signature' : 'form.signaturePrefixed', {
          header,
          prefix,
          encoding,
          algorithm,
        })}
        {way.secretIs === 'base64' && ` ${t('form.secretBase64')}`}
      </>
    );
  }
  if (encoding === 'base64') {
    return <>{t('form.secretBasic', { header })}</>;
  }
  return <>{t(prefix === '' ? 'form.secretIn' : 'form.secretPrefixed', { header, prefix: prefix.trim() })}</>;
}

function Copyable({ label, text, hidden = false }: { label: string; text: string; hidden?: boolean }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles['copy']}>
      <span className="quiet">{label}</span>
      <code>{hidden ? '•'.repeat(12) : text}</code>
      <Button
        size="xs"
        variant="default"
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        <span aria-live="polite">{t(copied ? 'form.copied' : 'form.copy')}</span>
        <span className="hidden"> {label}</span>
      </Button>
    </div>
  );
}
