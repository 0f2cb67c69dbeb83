import { feature } from '../shell/feature';

export default feature({
  id: 'audit',
  paths: ['/audit'],
  title: { en: 'Audit', de: 'Protokoll' },
  icon: 'audit',
  order: 90,
  shortcut: 'g a',
  role: 'admin',
  screen: () => import('./AuditScreen'),
  messages: () => import('./messages'),
});
