import { Component, type ReactNode } from 'react';
import { useShellTexts } from './i18n';
import styles from './Shell.module.css';

/** A screen that crashes takes neither the frame nor other screens with it. `on` names the screen; another one starts afresh. */
export class Guard extends Component<{ on: string; children: ReactNode }, { failure: unknown; on: string }> {
  constructor(props: { on: string; children: ReactNode }) {
    super(props);
    this.state = { failure: null, on: props.on };
  }

  static getDerivedStateFromError(failure: unknown) {
    return { failure };
  }

  static getDerivedStateFromProps(props: { on: string }, state: { on: string }) {
    return props.on === state.on ? null : { on: props.on, failure: null };
  }

  override render() {
    const { failure } = this.state;
    return failure === null ? (
      this.props.children
    ) : (
      <Crashed failure={failure} again={() => this.setState({ failure: null })} />
    );
  }
}

function Crashed({ failure, again }: { failure: unknown; again: () => void }) {
  const say = useShellTexts();
  return (
    <section className={styles['notice']} role="alert">
      <h1>{say('screen.failed')}</h1>
      <p>
        {say('screen.failedWhy', { reason: failure instanceof Error ? failure.message : String(failure) })}
      </p>
      <p>
        <button type="button" onClick={again}>
          {say('screen.again')}
        </button>{' '}
        {/* A screen whose files are gone, since the hub was renewed, comes with the new page only. */}
        <button type="button" onClick={() => window.location.reload()}>
          {say('screen.reload')}
        </button>
      </p>
    </section>
  );
}

/** While a screen is loaded: about the room that it will take. */
export function ScreenSkeleton() {
  const say = useShellTexts();
  return (
    <div className={styles['skeleton']} role="status" aria-label={say('screen.loading')}>
      {[1, 2, 3, 4, 5, 6, 7, 8].map((line) => (
        <i key={line} />
      ))}
    </div>
  );
}
