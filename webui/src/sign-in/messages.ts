import { type Same, texts } from '../shell/i18n';

const en = {
  title: 'Sign in to Milepost',
  asking: 'Asking how you may sign in…',
  unreachable: 'The hub does not answer: {{reason}}',
  again: 'Try again',
  user: 'Name',
  password: 'Password',
  enter: 'Sign in',
  with: 'Sign in with {{provider}}',
  or: 'or',
  byToken: 'Sign in with a token',
  byPassword: 'Sign in with a password',
  token: 'Token',
  tokenHow: 'Print a token where the hub runs, and paste it here:',
  noWay: 'This hub has no accounts and no identity provider. A token lets you in.',
  ended: 'Your session has ended. Sign in again and you are back where you were.',
  wrong: 'The name or the password is not right.',
  wait_one: 'Too many tries. Please wait {{count}} second.',
  wait_other: 'Too many tries. Please wait {{count}} seconds.',
  refused: 'That token does not let you in: {{reason}}',
  failed: 'That did not work: {{reason}}',
  problem: {
    'no-role':
      'Your account is known, but nobody has given it a role in Milepost. Ask somebody who runs this hub.',
    'provider-away': 'The sign-in service does not answer at the moment. Please try again a little later.',
    'not-believed':
      'The sign-in service sent something that this hub does not accept. Please tell somebody who runs it.',
    denied: 'The sign-in service did not let you in.',
    expired: 'That took too long, or was done already. Please start again.',
  },
  idle: {
    title: 'Still there?',
    soon: 'Nobody has touched this console for a while. You will be signed out in {{span}}.',
    stay: 'Stay signed in',
    out: 'Sign out now',
    lasts: 'A session lasts for a while only. Yours ends in {{span}}; then please sign in again.',
    later: 'Go on until then',
    now: 'Sign in again now',
  },
} as const;

const de = {
  title: 'Bei Milepost anmelden',
  asking: 'Fragt, wie Sie sich anmelden können…',
  unreachable: 'Der Hub antwortet nicht: {{reason}}',
  again: 'Erneut versuchen',
  user: 'Name',
  password: 'Passwort',
  enter: 'Anmelden',
  with: 'Mit {{provider}} anmelden',
  or: 'oder',
  byToken: 'Mit einem Token anmelden',
  byPassword: 'Mit einem Passwort anmelden',
  token: 'Token',
  tokenHow: 'Ein Token dort ausgeben, wo der Hub läuft, und hier einfügen:',
  noWay: 'Dieser Hub hat weder Konten noch einen Anmeldedienst. Ein Token hilft hinein.',
  ended: 'Die Sitzung ist zu Ende. Nach dem Anmelden geht es an derselben Stelle weiter.',
  wrong: 'Der Name oder das Passwort stimmt nicht.',
  wait_one: 'Zu viele Versuche. Bitte {{count}} Sekunde warten.',
  wait_other: 'Zu viele Versuche. Bitte {{count}} Sekunden warten.',
  refused: 'Dieses Token hilft nicht hinein: {{reason}}',
  failed: 'Das hat nicht geklappt: {{reason}}',
  problem: {
    'no-role':
      'Das Konto ist bekannt, hat in Milepost aber noch keine Rolle. Bitte an die Menschen wenden, die diesen Hub betreiben.',
    'provider-away': 'Der Anmeldedienst antwortet gerade nicht. Bitte etwas später noch einmal versuchen.',
    'not-believed':
      'Der Anmeldedienst hat etwas geschickt, das dieser Hub nicht annimmt. Bitte den Menschen melden, die ihn betreiben.',
    denied: 'Der Anmeldedienst hat die Anmeldung abgelehnt.',
    expired: 'Das hat zu lange gedauert oder ist schon erledigt. Bitte von vorn beginnen.',
  },
  idle: {
    title: 'Noch da?',
    soon: 'Seit einer Weile hat hier niemand etwas getan. Abmeldung in {{span}}.',
    stay: 'Angemeldet bleiben',
    out: 'Jetzt abmelden',
    lasts: 'Eine Sitzung dauert nur eine Weile. Diese endet in {{span}}; dann bitte neu anmelden.',
    later: 'Bis dahin weitermachen',
    now: 'Jetzt neu anmelden',
  },
} as const satisfies Same<typeof en>;

export const messages = { en, de };
export const useT = texts<typeof en>('sign-in');
