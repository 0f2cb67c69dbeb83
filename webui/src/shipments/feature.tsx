import { feature } from '../shell/feature';

export default feature({
  id: 'shipments',
  paths: ['/shipments'],
  title: { en: 'Shipments', de: 'Sendungen' },
  icon: 'shipments',
  order: 20,
  shortcut: 'g s',
  role: 'viewer',
  screen: () => import('./ShipmentsScreen'),
  messages: () => import('./messages'),
});
