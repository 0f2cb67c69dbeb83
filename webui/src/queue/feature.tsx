import { feature } from '../shell/feature';
import { useWaiting } from './waiting';

export default feature({
  id: 'queue',
  paths: ['/'],
  title: { en: 'Queue', de: 'Warteschlange' },
  icon: 'queue',
  order: 10,
  shortcut: 'g q',
  role: 'viewer',
  screen: () => import('./QueueScreen'),
  messages: () => import('./messages'),
  useCount: useWaiting,
});
