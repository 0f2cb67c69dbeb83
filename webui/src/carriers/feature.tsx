import { feature } from '../shell/feature';

export default feature({
  id: 'carriers',
  paths: ['/carriers', '/carriers/new', '/carriers/:id'],
  title: { en: 'Carriers', de: 'Frachtführer' },
  icon: 'carriers',
  order: 60,
  shortcut: 'g c',
  role: 'viewer',
  screen: () => import('./CarriersScreen'),
  messages: () => import('./messages'),
  commands: [
    {
      id: 'connect-carrier',
      title: { en: 'Connect a carrier', de: 'Frachtführer anbinden' },
      icon: 'plus',
      role: 'admin',
      to: '/carriers/new',
    },
  ],
});
