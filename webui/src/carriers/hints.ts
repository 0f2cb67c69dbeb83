import type { Language } from '../shell/settings';

/** By the hub's own sentence: a setting of one name means another thing with each way of connecting. */
const GERMAN: Readonly<Record<string, string>> = {
  "A private key in OpenSSH's form or PEM, without a passphrase":
    'Ein privater Schlüssel, wie OpenSSH ihn schreibt, oder in PEM, ohne Passphrase',
  'As ssh-keyscan shows it and its operator confirms; or its fingerprint, SHA256:...':
    'Wie ssh-keyscan ihn zeigt und der Betreiber ihn bestätigt; oder sein Fingerabdruck, SHA256:...',
  'Each file with a report that says why': 'Jede Datei mit einem Bericht, der sagt, warum',
  'From when on, where nothing has been asked yet: a moment':
    'Ab wann, wo noch nichts gefragt worden ist: ein Zeitpunkt',
  'How long a carrier that is asked for all that is new is left alone':
    'Wie lange ein Frachtführer, der nach allem Neuen gefragt wird, in Ruhe gelassen wird',
  'How long a file must have been as it is before it is taken':
    'Wie lange eine Datei unverändert sein muss, bevor sie übernommen wird',
  "In PEM, where Java does not trust the cluster's by itself":
    'In PEM, wo Java dem des Clusters nicht von selbst vertraut',
  'Inside the folder of the files': 'Im Ordner der Dateien',
  'Its name or address, without a port': 'Sein Name oder seine Adresse, ohne Port',
  'More than that are refused with 429, and the carrier sends them again':
    'Mehr werden mit 429 abgewiesen, und der Frachtführer schickt sie noch einmal',
  'Names the application that asks, as UPS wants it': 'Nennt die Anwendung, die fragt, wie UPS es verlangt',
  'Of the client id': 'Das der Client-Id',
  'Of the client id, by OAuth 2': 'Das der Client-Id, nach OAuth 2',
  'Of the contract: never more questions than that in any such time':
    'Nach dem Vertrag: nie mehr Fragen als das in einer solchen Zeit',
  'Of the login': 'Für die Anmeldung',
  "Of the partner's cluster, host:port with commas; left out where the topic is on the hub's own":
    'Die des Clusters des Partners, Host:Port mit Kommas; leer, wo das Topic auf dem eigenen liegt',
  'On their way at the same time, from each node': 'Gleichzeitig unterwegs, von jedem Knoten',
  'Shared with the carrier, who shows with it who it is':
    'Mit dem Frachtführer vereinbart, der sich damit ausweist',
  'So many may come in one moment': 'So viele dürfen in einem Augenblick kommen',
  'That the carrier gave out for its interface':
    'Den der Frachtführer für seine Schnittstelle ausgegeben hat',
  'The carrier wants none: anything will do': 'Der Frachtführer verlangt keines: irgendeines genügt',
  'The division that the numbers are of; without it one number may be parcels of several':
    'Der Geschäftsbereich, von dem die Nummern sind; ohne ihn kann eine Nummer Pakete von mehreren meinen',
  'The one that the partner writes to': 'In das der Partner schreibt',
  'The time between two looks': 'Die Zeit, bis wieder nachgesehen wird',
  'Where a token is given for client id and secret, for a carrier that takes one in place of the key':
    'Wo es für Client-Id und Geheimnis ein Token gibt, bei einem Frachtführer, der eines statt des Schlüssels nimmt',
  'Where the carrier answers': 'Wo der Frachtführer antwortet',
  'Where the carrier wants the client id beside the key or the token':
    'Wo der Frachtführer neben Schlüssel oder Token die Client-Id verlangt',
  'Where the cluster wants a login (SASL)': 'Wo der Cluster eine Anmeldung verlangt (SASL)',
  "Where the events are, below the line's address": 'Wo die Ereignisse sind, unter der Adresse der Reederei',
  'Where the partner fetches them': 'Wo der Partner sie abholt',
  'Where the partner gives one; else the hub has its own':
    'Wo der Partner eine vorgibt; sonst hat der Hub eine eigene',
  'Where the partner puts files': 'Wohin der Partner Dateien legt',
  'Where the partner puts files, inside the folder that feeds.folder names':
    'Wohin der Partner Dateien legt, in dem Ordner, den feeds.folder nennt',
  'Where this carrier takes the key in another header':
    'Wo dieser Frachtführer den Schlüssel in einem anderen Header nimmt',
  'Whether interchanges are answered with 997 and CONTRL':
    'Ob Übertragungen mit 997 und CONTRL beantwortet werden',
  'Whether the cluster is spoken to by TLS': 'Ob mit dem Cluster über TLS gesprochen wird',
  'Which version of the standard the line speaks: 2 or 3':
    'Welche Version des Standards die Reederei spricht: 2 oder 3',
  'Who asks, as the carrier calls us': 'Wer fragt, wie der Frachtführer uns nennt',
  'With the oldest record that is there, or with what comes from now on':
    'Mit dem ältesten Eintrag, den es gibt, oder mit dem, was von jetzt an kommt',
  "milepost-topic-and the connection's id": 'milepost-topic- und die Id der Anbindung',
  "the hub's own cluster": 'der Cluster des Hubs',
  "two seconds' worth": 'was in zwei Sekunden kommen darf',
};

/** What the hub says of a setting, in the reader's language; undefined where it cannot be said in that. */
export function hintIn(language: Language, sentence: string | undefined): string | undefined {
  return language === 'en' || sentence === undefined ? sentence : GERMAN[sentence];
}
