import type {
  Conflict,
  Delay,
  Estimate,
  Journey,
  PromisedWindow,
  Reference,
  Shipment,
  ShipmentPatch,
  Snapshot,
} from './types';

/** The hub said something that is not in the contract. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * JSON of the hub into our types: the only place that sees unchecked values. A field that a newer hub adds is
 * ignored, one that is absent or null becomes null; only what names and orders a shipment must be there.
 */
export function readSnapshot(json: unknown): Snapshot {
  const fields = object(json, 'snapshot');
  const shipments = array(fields['shipments']).map(readShipment);
  return { shipments, total: Math.max(number(fields['total'], 0), shipments.length) };
}

/** One frame's `data`: a CloudEvent. */
export function readFrame(text: string): ShipmentPatch {
  const event = object(JSON.parse(text), 'event');
  const data = object(event['data'], 'event.data');
  const customer = string(data['customer']);
  return {
    shipment: required(event['subject'] ?? data['shipment'], 'event.subject'),
    sequence: readSequence(event['sequence']),
    updatedAt: string(data['receivedAt']) ?? required(event['time'], 'event.time'),
    matchedBy: readReference(data['reference']),
    ...(customer !== null && { customer }),
    ...(Array.isArray(data['orders']) && { orders: strings(data['orders']) }),
    ...(Array.isArray(data['references']) && { references: readReferences(data['references']) }),
    ...('promise' in data && { promise: readPromise(data['promise']) }),
    ...(isObject(data['journey']) && { journey: readJourney(data['journey']) }),
    ...('delay' in data && { delay: readDelay(data['delay']) }),
  };
}

function readShipment(json: unknown): Shipment {
  const fields = object(json, 'shipment');
  return {
    shipment: required(fields['shipment'], 'shipment'),
    customer: string(fields['customer']) ?? '',
    orders: strings(fields['orders']),
    references: readReferences(array(fields['references'])),
    sequence: readSequence(fields['sequence'] ?? 0),
    updatedAt: required(fields['updatedAt'], 'updatedAt'),
    promise: readPromise(fields['promise']),
    journey: readJourney(fields['journey']),
    delay: readDelay(fields['delay']),
  };
}

function readJourney(json: unknown): Journey {
  const fields = isObject(json) ? json : {};
  return {
    milestone: string(fields['milestone']),
    occurredAt: string(fields['occurredAt']),
    pieces: number(fields['pieces'], 1),
    piecesDelivered: number(fields['piecesDelivered'], 0),
    lastScanAt: string(fields['lastScanAt']),
    receivedAt: string(fields['receivedAt']),
    expectedNextBy: string(fields['expectedNextBy']),
    expectedNext: string(fields['expectedNext']),
    estimate: readEstimate(fields['estimate']),
    conflict: fields['conflict'] === true,
    conflicts: readConflicts(fields['conflicts']),
  };
}

/** Left out where there is none, and by a hub of an older version. */
function readConflicts(json: unknown): Conflict[] {
  return (Array.isArray(json) ? json : []).filter(isObject).map((conflict) => ({
    kind: string(conflict['kind']) ?? '',
    summary: string(conflict['summary']) ?? '',
  }));
}

function readEstimate(json: unknown): Estimate | null {
  const latest = isObject(json) ? string(json['latest']) : null;
  return isObject(json) && latest !== null
    ? {
        earliest: string(json['earliest']),
        latest,
        by: string(json['by']) ?? '',
        issuedAt: string(json['issuedAt']) ?? '',
      }
    : null;
}

function readPromise(json: unknown): PromisedWindow | null {
  return isObject(json) ? { earliest: string(json['earliest']), latest: string(json['latest']) } : null;
}

function readDelay(json: unknown): Delay | null {
  const kind = isObject(json) ? string(json['kind']) : null;
  return isObject(json) && kind !== null
    ? {
        kind,
        cause: string(json['cause']),
        severity: number(json['severity'], 0),
        since: string(json['since']) ?? '',
        summary: string(json['summary']) ?? '',
      }
    : null;
}

function readReferences(list: readonly unknown[]): Reference[] {
  return list.map(readReference).filter((reference) => reference !== null);
}

function readReference(json: unknown): Reference | null {
  const value = isObject(json) ? string(json['value']) : null;
  return isObject(json) && value !== null
    ? { type: string(json['type']) ?? '', value, issuer: string(json['issuer']) }
    : null;
}

/** A CloudEvent's extension is text; the snapshot's column is a number. */
function readSequence(value: unknown): number {
  const parsed = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof parsed !== 'number' || !Number.isSafeInteger(parsed)) {
    throw new UnreadableAnswer('sequence: not a whole number');
  }
  return parsed;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown, path: string): Fields {
  if (!isObject(value)) {
    throw new UnreadableAnswer(`${path}: not an object`);
  }
  return value;
}

function required(value: unknown, path: string): string {
  const text = string(value);
  if (text === null) {
    throw new UnreadableAnswer(`${path}: missing`);
  }
  return text;
}

function string(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(value: unknown, absent: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : absent;
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): string[] {
  return array(value).filter((entry) => typeof entry === 'string');
}
