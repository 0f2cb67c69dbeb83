import { feature } from '../shell/feature';
import { useUnmatched } from './count';

export default feature({
  id: 'unmatched',
  paths: ['/unmatched', '/unmatched/rules'],
  title: { en: 'Unmatched', de: 'Ohne Sendung' },
  icon: 'unmatched',
  order: 30,
  shortcut: 'g u',
  role: 'viewer',
  screen: () => import('./UnmatchedScreen'),
  messages: () => import('./messages'),
  useCount: useUnmatched,
  commands: [
    {
      id: 'rules',
      title: {
        en: 'Proposed rules for unmatched numbers',
        de: 'Vorgeschlagene Regeln für Nummern ohne Sendung',
      },
      icon: 'link',
      to: '/unmatched/rules',
    },
  ],
});
