import { feature } from '../shell/feature';

export default feature({
  id: 'drift',
  paths: ['/drift'],
  title: { en: 'Drift', de: 'Abweichungen' },
  icon: 'drift',
  order: 50,
  shortcut: 'g f',
  role: 'viewer',
  screen: () => import('./DriftScreen'),
  messages: () => import('./messages'),
});
