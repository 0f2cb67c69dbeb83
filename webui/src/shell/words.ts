import { type Same, translated } from './i18n';
import { type Language, useSettings } from './settings';

/** The hub's own vocabulary, in words for people; every screen speaks of these. */
const en = {
  milestone: {
    none: 'Not scanned yet',
    BOOKING_CONFIRMED: 'Booking confirmed',
    LABEL_CREATED: 'Label created',
    EMPTY_PICKED_UP: 'Empty container picked up',
    PACKED: 'Packed',
    READY_TO_SHIP: 'Ready to ship',
    PICKUP_SCHEDULED: 'Pickup scheduled',
    ARRIVED_AT_PICKUP: 'Carrier at pickup',
    VOIDED: 'Voided',
    PICKUP_ATTEMPTED: 'Pickup attempted',
    PICKED_UP: 'Picked up',
    GATE_IN_FULL: 'Arrived at the port of loading',
    LOADED: 'Loaded',
    DEPARTED: 'Departed',
    IN_TRANSIT: 'In transit',
    ARRIVED: 'Arrived at a facility',
    DISCHARGED: 'Discharged',
    TRANSSHIPPED: 'Transshipped',
    CUSTOMS_STARTED: 'In customs',
    CUSTOMS_CLEARED: 'Cleared customs',
    CUSTOMS_HOLD: 'Held by customs',
    WAREHOUSED: 'In a warehouse',
    GATE_OUT_FULL: 'Left the port',
    DELIVERY_APPOINTMENT: 'Delivery appointment made',
    LOADED_FOR_DELIVERY: 'Loaded for delivery',
    OUT_FOR_DELIVERY: 'Out for delivery',
    ARRIVING_SOON: 'Arriving soon',
    ARRIVED_AT_DELIVERY: 'At the delivery address',
    DELIVERY_ATTEMPTED: 'Delivery attempted',
    AVAILABLE_FOR_PICKUP: 'Waiting to be collected',
    NOT_AVAILABLE: 'Not available for collection',
    DELIVERED: 'Delivered',
    EMPTY_RETURNED: 'Empty container returned',
    POD_AVAILABLE: 'Proof of delivery available',
    RETURN_REQUESTED: 'Return requested',
    RETURNING: 'Returning to the shipper',
    RETURNED: 'Returned to the shipper',
    REDIRECTED: 'Redirected',
    DELIVERY_CHANGE: 'Delivery changed',
    ETA_UPDATED: 'Estimate changed',
    DELAYED: 'Delayed',
    EXCEPTION: 'Exception',
    HOLD: 'On hold',
    ADDRESS_ISSUE: 'Address problem',
    REFUSED: 'Refused',
    DAMAGED: 'Damaged',
    LOST: 'Lost',
    UNDELIVERABLE: 'Undeliverable',
    SEIZED: 'Seized',
    DESTROYED: 'Destroyed',
    PICKUP_VOIDED: 'Pickup voided',
    SCAN_CANCELLED: 'Scan cancelled',
    WAYPOINT: 'On the way',
    DOCUMENT_EVENT: 'Document',
    INFORMATION: 'Information',
    TRACKING_EXPIRED: 'Tracking expired',
    UNKNOWN: 'Unknown',
  },
  kind: {
    LATE_PICKUP: 'Late pickup',
    STALLED_PRE_TRANSIT: 'Not handed over',
    STALLED_IN_TRANSIT: 'No scan for too long',
    WILL_MISS_PROMISE: 'Will miss the promise',
    MISSED_PROMISE: 'Missed the promise',
    MISSED_APPOINTMENT: 'Missed appointment',
    FAILED_ATTEMPT: 'Failed attempt',
    CARRIER_EXCEPTION: 'Carrier exception',
    RETURNING: 'Going back',
  },
  cause: {
    WEATHER: 'weather',
    MECHANICAL: 'breakdown',
    CARRIER_SORT: 'sorting',
    CARRIER_CAPACITY: 'no capacity',
    ADDRESS: 'address',
    RECIPIENT_ABSENT: 'nobody there',
    RECIPIENT_CLOSED: 'closed',
    REFUSED: 'refused',
    PAYMENT: 'payment',
    CUSTOMS: 'customs',
    CUSTOMER_REQUEST: 'at the recipient’s wish',
    DAMAGE: 'damage',
    LOSS: 'loss',
    STRIKE: 'strike',
    PROHIBITED: 'prohibited goods',
    SECURITY: 'authorities',
    UNSTATED: 'no cause stated',
  },
  responsible: {
    CARRIER: 'Carrier',
    SHIPPER: 'Shipper',
    CONSIGNEE: 'Recipient',
    CUSTOMS: 'Customs',
    FORCE_MAJEURE: 'Nobody: force majeure',
    UNSTATED: 'Not stated',
  },
  mode: { PARCEL: 'Parcel', LTL: 'Part load', FTL: 'Full load', OCEAN: 'Ocean', AIR: 'Air', RAIL: 'Rail' },
  priority: { STANDARD: 'Standard', EXPEDITE: 'Expedite', CRITICAL: 'Critical' },
} as const;

const de = {
  milestone: {
    none: 'Noch nicht gescannt',
    BOOKING_CONFIRMED: 'Buchung bestätigt',
    LABEL_CREATED: 'Label erstellt',
    EMPTY_PICKED_UP: 'Leercontainer abgeholt',
    PACKED: 'Gepackt',
    READY_TO_SHIP: 'Versandbereit',
    PICKUP_SCHEDULED: 'Abholung geplant',
    ARRIVED_AT_PICKUP: 'Frachtführer am Abholort',
    VOIDED: 'Storniert',
    PICKUP_ATTEMPTED: 'Abholversuch',
    PICKED_UP: 'Abgeholt',
    GATE_IN_FULL: 'Im Ladehafen angekommen',
    LOADED: 'Verladen',
    DEPARTED: 'Abgegangen',
    IN_TRANSIT: 'Unterwegs',
    ARRIVED: 'In einer Niederlassung angekommen',
    DISCHARGED: 'Gelöscht',
    TRANSSHIPPED: 'Umgeladen',
    CUSTOMS_STARTED: 'Beim Zoll',
    CUSTOMS_CLEARED: 'Verzollt',
    CUSTOMS_HOLD: 'Vom Zoll festgehalten',
    WAREHOUSED: 'Im Lager',
    GATE_OUT_FULL: 'Hafen verlassen',
    DELIVERY_APPOINTMENT: 'Zustelltermin vereinbart',
    LOADED_FOR_DELIVERY: 'Zur Zustellung verladen',
    OUT_FOR_DELIVERY: 'In Zustellung',
    ARRIVING_SOON: 'Kommt gleich an',
    ARRIVED_AT_DELIVERY: 'An der Lieferadresse',
    DELIVERY_ATTEMPTED: 'Zustellversuch',
    AVAILABLE_FOR_PICKUP: 'Liegt zur Abholung bereit',
    NOT_AVAILABLE: 'Nicht abholbar',
    DELIVERED: 'Zugestellt',
    EMPTY_RETURNED: 'Leercontainer zurückgegeben',
    POD_AVAILABLE: 'Ablieferbeleg liegt vor',
    RETURN_REQUESTED: 'Rücksendung verlangt',
    RETURNING: 'Auf dem Weg zurück',
    RETURNED: 'Zurück beim Absender',
    REDIRECTED: 'Umgeleitet',
    DELIVERY_CHANGE: 'Zustellung geändert',
    ETA_UPDATED: 'Prognose geändert',
    DELAYED: 'Verspätet',
    EXCEPTION: 'Störung',
    HOLD: 'Angehalten',
    ADDRESS_ISSUE: 'Adressproblem',
    REFUSED: 'Annahme verweigert',
    DAMAGED: 'Beschädigt',
    LOST: 'Verloren',
    UNDELIVERABLE: 'Unzustellbar',
    SEIZED: 'Beschlagnahmt',
    DESTROYED: 'Vernichtet',
    PICKUP_VOIDED: 'Abholung storniert',
    SCAN_CANCELLED: 'Scan zurückgenommen',
    WAYPOINT: 'Auf der Strecke',
    DOCUMENT_EVENT: 'Dokument',
    INFORMATION: 'Information',
    TRACKING_EXPIRED: 'Verfolgung abgelaufen',
    UNKNOWN: 'Unbekannt',
  },
  kind: {
    LATE_PICKUP: 'Abholung verspätet',
    STALLED_PRE_TRANSIT: 'Nicht übergeben',
    STALLED_IN_TRANSIT: 'Zu lange kein Scan',
    WILL_MISS_PROMISE: 'Wird die Zusage verfehlen',
    MISSED_PROMISE: 'Zusage verfehlt',
    MISSED_APPOINTMENT: 'Termin verpasst',
    FAILED_ATTEMPT: 'Versuch gescheitert',
    CARRIER_EXCEPTION: 'Störung beim Frachtführer',
    RETURNING: 'Geht zurück',
  },
  cause: {
    WEATHER: 'Wetter',
    MECHANICAL: 'Panne',
    CARRIER_SORT: 'Sortierung',
    CARRIER_CAPACITY: 'keine Kapazität',
    ADDRESS: 'Adresse',
    RECIPIENT_ABSENT: 'niemand da',
    RECIPIENT_CLOSED: 'geschlossen',
    REFUSED: 'verweigert',
    PAYMENT: 'Zahlung',
    CUSTOMS: 'Zoll',
    CUSTOMER_REQUEST: 'auf Wunsch der Empfangsseite',
    DAMAGE: 'Schaden',
    LOSS: 'Verlust',
    STRIKE: 'Streik',
    PROHIBITED: 'verbotene Ware',
    SECURITY: 'Behörden',
    UNSTATED: 'kein Grund genannt',
  },
  responsible: {
    CARRIER: 'Frachtführer',
    SHIPPER: 'Absender',
    CONSIGNEE: 'Empfänger',
    CUSTOMS: 'Zoll',
    FORCE_MAJEURE: 'Niemand: höhere Gewalt',
    UNSTATED: 'Nicht genannt',
  },
  mode: {
    PARCEL: 'Paket',
    LTL: 'Teilladung',
    FTL: 'Komplettladung',
    OCEAN: 'See',
    AIR: 'Luft',
    RAIL: 'Schiene',
  },
  priority: { STANDARD: 'Standard', EXPEDITE: 'Eilig', CRITICAL: 'Kritisch' },
} as const satisfies Same<typeof en>;

export const wordMessages = { en, de };

type Group = keyof typeof en;

export type Words = (group: Group, name: string | null | undefined) => string;

const spoken = new Map<Language, Words>();

/** The hub's vocabulary in one language; the same function for the same language. */
export function wordsIn(language: Language): Words {
  let words = spoken.get(language);
  if (words === undefined) {
    const t = translated<typeof en>(language, 'words');
    words = (group, name) =>
      name == null
        ? group === 'milestone'
          ? t('milestone.none')
          : '–'
        : name in en[group]
          ? t(`${group}.${name}` as 'mode.AIR')
          : plain(name);
    spoken.set(language, words);
  }
  return words;
}

/** `milestone`, `kind`... of the hub as people say it. What this page does not know yet is shown as it is named, not guessed. */
export function useWords(): Words {
  return wordsIn(useSettings().language);
}

/** `MISSED_PROMISE` as `Missed promise`. */
export function plain(name: string): string {
  const words = name.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
