import { feature } from '../shell/feature';

export default feature({
  id: 'trace',
  paths: ['/trace'],
  title: { en: 'Trace', de: 'Spur' },
  icon: 'trace',
  order: 80,
  shortcut: 'g t',
  role: 'viewer',
  screen: () => import('./TraceScreen'),
  messages: () => import('./messages'),
});
