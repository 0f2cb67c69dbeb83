import { feature } from '../shell/feature';

export default feature({
  id: 'outcomes',
  paths: ['/outcomes'],
  title: { en: 'Outcomes', de: 'Ergebnisse' },
  icon: 'outcomes',
  order: 70,
  shortcut: 'g o',
  role: 'viewer',
  screen: () => import('./OutcomesScreen'),
  messages: () => import('./messages'),
});
