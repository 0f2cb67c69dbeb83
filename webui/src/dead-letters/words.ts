import { useT } from './messages';

/** Where letters come from, in words. */
export function useOrigin(): (origin: string) => string {
  const t = useT();
  return (origin) =>
    origin.startsWith('carrier-events')
      ? t('origin.event')
      : origin === 'inbound' || origin === 'shipments' || origin === 'source' || origin === 'nowhere'
        ? t(`origin.${origin}`)
        : origin;
}
