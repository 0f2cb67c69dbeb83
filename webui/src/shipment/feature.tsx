import { feature } from '../shell/feature';

export default feature({
  id: 'shipment',
  paths: ['/shipments/:id'],
  title: { en: 'Shipment', de: 'Sendung' },
  icon: 'shipments',
  role: 'viewer',
  screen: () => import('./ShipmentScreen'),
  messages: () => import('./messages'),
});
