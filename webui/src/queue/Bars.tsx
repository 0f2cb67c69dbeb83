import { Checkbox, Popover, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type FormEvent,
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { answer, hub } from '../api/client';
import { asProblem } from '../api/problem';
import { Icon } from '../shell/icons';
import { useMay, useSession } from '../shell/session';
import { useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import type { Arrangement } from './arrangement';
import { ALL, choices, type Filter, filterOfJson, keyOf, LISTS, matchOf, STATES } from './filter';
import { queueSaid, useT } from './messages';
import styles from './queue.module.css';
import { Count, queue } from './store';
import { useOpen } from './waiting';

interface BarProps {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  /** Something is open over the list, or no longer. */
  readonly onMenu: (open: boolean) => void;
}

/** The usual views and the kept ones, each with how much is in it. */
export const ViewsBar = memo(function ViewsBar({
  filter,
  onFilter,
  onMenu,
  arrangement,
}: BarProps & { arrangement: Arrangement }) {
  const t = useT();
  const { user } = useSession();
  const may = useMay('agent');
  const queries = useQueryClient();
  const views = useQuery({
    queryKey: ['views'],
    queryFn: ({ signal }) => answer(hub.GET('/agents/v1/views', { signal })),
    staleTime: 30_000,
  });
  const here = keyOf(filter);
  const kept = useMemo(
    () => (views.data?.views ?? []).map((view) => ({ ...view, wanted: filterOfJson(view.filter) })),
    [views.data],
  );
  const changed = () => queries.invalidateQueries({ queryKey: ['views'] });
  const remove = async (name: string) => {
    try {
      await answer(hub.DELETE('/agents/v1/views/{name}', { params: { path: { name } } }));
      toast({ text: queueSaid('views.removed', { name }), tone: 'good' });
      await changed();
    } catch (failure) {
      toast({ text: queueSaid('done.failed', { reason: asProblem(failure).message }), tone: 'bad' });
    }
  };
  const usual: [string, Filter][] = [
    [t('views.all'), ALL],
    [t('views.mine'), { ...ALL, owner: 'mine' }],
    [t('views.unowned'), { ...ALL, owner: 'nobody' }],
  ];
  const isUsual = usual.some(([, wanted]) => keyOf(wanted) === here);
  const isKept = kept.some(({ wanted }) => keyOf(wanted) === here);
  return (
    <div className={styles['top']}>
      <ul className={styles['views']} aria-label={t('views.label')}>
        {usual.map(([name, wanted]) => (
          <li key={name}>
            <ViewButton name={name} wanted={wanted} on={keyOf(wanted) === here} onFilter={onFilter} />
          </li>
        ))}
        {kept.map(({ name, owner, shared, wanted }) => (
          <li key={`${owner} ${name}`}>
            <ViewButton
              name={name}
              wanted={wanted}
              on={keyOf(wanted) === here}
              onFilter={onFilter}
              hint={shared && owner !== user ? t('views.sharedBy', { who: owner }) : undefined}
            />
            {owner === user && keyOf(wanted) === here && (
              <button
                type="button"
                className={styles['icon']}
                aria-label={t('views.remove')}
                onClick={() => remove(name)}
              >
                <Icon name="trash" size={15} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {!isUsual && !isKept && <SaveView filter={filter} share={may} onSaved={changed} onMenu={onMenu} />}
      <Total arrangement={arrangement} />
    </div>
  );
});

/** How many rows are shown, and of how many; by itself, since it changes all the time. */
function Total({ arrangement }: { arrangement: Arrangement }) {
  const t = useT();
  const formats = useFormats();
  const shown = useSyncExternalStore(arrangement.subscribe, () => {
    const { rows, gone } = arrangement.state();
    return rows.length - gone.size;
  });
  const total = useOpen();
  return (
    <span className={styles['total']} aria-live="off">
      {t('total', { shown: formats.number(shown), total: formats.number(total) })}
    </span>
  );
}

function ViewButton({
  name,
  wanted,
  on,
  onFilter,
  hint,
}: {
  name: string;
  wanted: Filter;
  on: boolean;
  onFilter: (filter: Filter) => void;
  hint?: string | undefined;
}) {
  const formats = useFormats();
  const { user } = useSession();
  const key = keyOf(wanted);
  const counted = useMemo(() => new Count(queue, matchOf(filterOfKey(key), user)), [key, user]);
  const count = useSyncExternalStore(counted.subscribe, counted.count);
  return (
    <button
      type="button"
      className={styles['view']}
      aria-pressed={on}
      title={hint}
      onClick={() => onFilter(wanted)}
    >
      {name}
      <span className={styles['tally']}>{formats.number(count)}</span>
    </button>
  );
}

function filterOfKey(key: string): Filter {
  const params = new URLSearchParams(key);
  return filterOfJson(Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name)])));
}

function SaveView({
  filter,
  share,
  onSaved,
  onMenu,
}: {
  filter: Filter;
  share: boolean;
  onSaved: () => Promise<void>;
  onMenu: (open: boolean) => void;
}) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const show = (open: boolean) => {
    setOpened(open);
    onMenu(open);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const kept = name.trim();
      await answer(
        hub.PUT('/agents/v1/views/{name}', {
          params: { path: { name: kept } },
          body: { filter: { ...filter }, shared },
        }),
      );
      show(false);
      toast({ text: queueSaid('views.saved', { name: kept }), tone: 'good' });
      await onSaved();
    } catch (failure) {
      toast({ text: queueSaid('done.failed', { reason: asProblem(failure).message }), tone: 'bad' });
    }
  };
  return (
    <Popover opened={opened} onChange={show} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <button type="button" className={styles['plain']} onClick={() => show(!opened)}>
          <Icon name="star" size={15} /> {t('views.save')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form className={styles['dialog']} onSubmit={submit}>
          <TextInput
            data-autofocus
            label={t('views.name')}
            required
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {share && (
            <Checkbox
              label={t('views.shared')}
              checked={shared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
          )}
          <button type="submit" className={styles['act']}>
            {t('views.save')}
          </button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

const SEVERITIES = [40, 60, 80];
const AGES = [1, 4, 24, 72];
const HOUR = 3_600_000;
/** How long typing must rest before the list follows, in milliseconds. */
const REST = 120;
/** How many choices of a list are drawn; typing finds the others. */
const MOST = 100;

/** What is looked for, and by what the list is narrowed. */
export const FilterBar = memo(function FilterBar({
  filter,
  onFilter,
  onMenu,
  field,
  onTyping,
}: BarProps & {
  field: RefObject<HTMLInputElement | null>;
  onTyping: (typing: boolean) => void;
}) {
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  const [text, setText] = useState(filter.q);
  const newest = useRef({ filter, onFilter });
  useEffect(() => {
    newest.current = { filter, onFilter };
  });
  // A view or a link that is followed says what is looked for, too.
  useEffect(() => setText(filter.q), [filter.q]);
  const find = useCallback(() => {
    const { filter: now, onFilter: change } = newest.current;
    if (text !== now.q) {
      change({ ...now, q: text });
    }
  }, [text]);
  useEffect(() => {
    const timer = setTimeout(find, REST);
    return () => clearTimeout(timer);
  }, [find]);

  const names: Record<(typeof LISTS)[number], (value: string) => string> = {
    kind: (value) => words('kind', value),
    carrier: (value) => value || t('filter.none'),
    customer: (value) => value,
    lane: (value) => value,
  };
  const narrowed = keyOf({ ...filter, state: 'waiting' }) !== '';
  return (
    <search className={styles['filters']} aria-label={t('filter.label')}>
      <label className={styles['search']}>
        <Icon name="search" size={16} />
        <input
          ref={field}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onFocus={() => onTyping(true)}
          onBlur={() => {
            onTyping(false);
            find();
          }}
          aria-label={t('filter.search')}
          placeholder={t('filter.searchHint')}
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <Choice
        name={t('state.label')}
        shownValue={t(`state.${filter.state}`)}
        on={filter.state !== 'waiting'}
        onMenu={onMenu}
        options={() => STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        chosen={[filter.state]}
        single
        bare
        onChoose={([state]) =>
          onFilter({ ...filter, state: STATES.find((one) => one === state) ?? 'waiting' })
        }
      />
      {LISTS.map((list) => (
        <Choice
          key={list}
          name={t(`filter.${list}`)}
          shownValue={
            filter[list].length === 0
              ? ''
              : filter[list].length === 1
                ? names[list](filter[list][0] ?? '')
                : String(filter[list].length)
          }
          on={filter[list].length > 0}
          onMenu={onMenu}
          options={() =>
            choices(queue.all())[list].map(([value, count]) => ({ value, label: names[list](value), count }))
          }
          chosen={filter[list]}
          onChoose={(values) => onFilter({ ...filter, [list]: values })}
        />
      ))}
      <Choice
        name={t('filter.severity')}
        shownValue={filter.severity === 0 ? '' : t('filter.atLeast', { severity: filter.severity })}
        on={filter.severity > 0}
        onMenu={onMenu}
        options={() => [
          { value: '0', label: t('filter.any') },
          ...SEVERITIES.map((severity) => ({
            value: String(severity),
            label: t('filter.atLeast', { severity }),
          })),
        ]}
        chosen={[String(filter.severity)]}
        single
        onChoose={([value]) => onFilter({ ...filter, severity: Number(value ?? 0) })}
      />
      <Choice
        name={t('filter.owner')}
        shownValue={
          filter.owner === ''
            ? ''
            : filter.owner === 'mine' || filter.owner === 'nobody'
              ? t(`filter.${filter.owner}`)
              : filter.owner.slice(1)
        }
        on={filter.owner !== ''}
        onMenu={onMenu}
        options={() => [
          { value: '', label: t('filter.anybody') },
          { value: 'mine', label: t('filter.mine') },
          { value: 'nobody', label: t('filter.nobody') },
          ...choices(queue.all()).owner.map(([value, count]) => ({
            value: `:${value}`,
            label: value,
            count,
          })),
        ]}
        chosen={[filter.owner]}
        single
        onChoose={([owner]) => onFilter({ ...filter, owner: owner ?? '' })}
      />
      <Choice
        name={t('filter.age')}
        shownValue={filter.age === 0 ? '' : t('filter.longer', { span: formats.span(filter.age * HOUR) })}
        on={filter.age > 0}
        onMenu={onMenu}
        options={() => [
          { value: '0', label: t('filter.any') },
          ...AGES.map((age) => ({
            value: String(age),
            label: t('filter.longer', { span: formats.span(age * HOUR) }),
          })),
        ]}
        chosen={[String(filter.age)]}
        single
        onChoose={([value]) => onFilter({ ...filter, age: Number(value ?? 0) })}
      />
      {(narrowed || filter.state !== 'waiting') && (
        <button type="button" className={styles['plain']} onClick={() => onFilter(ALL)}>
          <Icon name="close" size={15} /> {t('filter.clear')}
        </button>
      )}
    </search>
  );
});

interface Option {
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}

/** A button that opens a list of choices. */
function Choice({
  name,
  shownValue,
  on,
  options,
  chosen,
  single = false,
  bare = false,
  onChoose,
  onMenu,
}: {
  name: string;
  /** What is chosen, in words; empty for nothing. */
  shownValue: string;
  on: boolean;
  /** Asked when the list opens. */
  options: () => readonly Option[];
  chosen: readonly string[];
  single?: boolean;
  /** What is chosen says by itself what it is. */
  bare?: boolean;
  onChoose: (values: readonly string[]) => void;
  onMenu: (open: boolean) => void;
}) {
  const t = useT();
  const [offered, setOffered] = useState<readonly Option[] | null>(null);
  const show = (open: boolean) => {
    setOffered(open ? options() : null);
    onMenu(open);
  };
  return (
    <Popover opened={offered !== null} onChange={show} position="bottom-start" width={260} trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles['choice']}
          aria-label={shownValue === '' ? name : t('filter.one', { name, value: shownValue })}
          data-on={on}
          onClick={() => show(offered === null)}
        >
          <span>
            {shownValue === '' ? name : bare ? shownValue : t('filter.one', { name, value: shownValue })}
          </span>
          <Icon name="chevronDown" size={14} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={name}>
        {offered !== null && (
          <Options
            offered={offered}
            chosen={chosen}
            single={single}
            name={name}
            onChoose={(values) => {
              onChoose(values);
              if (single) {
                show(false);
              }
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Options({
  offered,
  chosen,
  single,
  name,
  onChoose,
}: {
  offered: readonly Option[];
  chosen: readonly string[];
  single: boolean;
  name: string;
  onChoose: (values: readonly string[]) => void;
}): ReactNode {
  const t = useT();
  const formats = useFormats();
  const [text, setText] = useState('');
  const fits = offered.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  const toggle = (value: string) =>
    onChoose(
      single ? [value] : chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value],
    );
  return (
    <>
      {offered.length > 8 && (
        <TextInput
          data-autofocus
          size="xs"
          aria-label={t('filter.pick')}
          placeholder={t('filter.pick')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <fieldset className={styles['options']} style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="hidden">{name}</legend>
        {fits.slice(0, MOST).map(({ value, label, count }) => (
          <label key={value} className={styles['option']}>
            <input
              type={single ? 'radio' : 'checkbox'}
              name={name}
              checked={chosen.includes(value)}
              onChange={() => toggle(value)}
            />
            <span>{label}</span>
            {count !== undefined && <span className={styles['chord']}>{formats.number(count)}</span>}
          </label>
        ))}
      </fieldset>
    </>
  );
}
