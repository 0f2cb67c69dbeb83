import { feature } from '../shell/feature';
import { useOpenLetters } from './open';

export default feature({
  id: 'dead-letters',
  paths: ['/dead-letters', '/dead-letters/:id'],
  title: { en: 'Dead letters', de: 'Unzustellbares' },
  icon: 'deadLetters',
  order: 40,
  shortcut: 'g d',
  role: 'viewer',
  screen: () => import('./DeadLettersScreen'),
  messages: () => import('./messages'),
  useCount: useOpenLetters,
});
