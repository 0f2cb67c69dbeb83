import { feature } from '../shell/feature';

export default feature({
  id: 'sign-in',
  paths: ['/sign-in'],
  title: { en: 'Sign in', de: 'Anmelden' },
  icon: 'key',
  role: 'viewer',
  bare: true,
  screen: () => import('./SignInScreen'),
  messages: () => import('./messages'),
});
