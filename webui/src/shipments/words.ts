/** How far along a journey is: nothing yet, label, picked up, moving, near the door, there. */
export type Phase = 0 | 1 | 2 | 3 | 4 | 5;

interface MilestoneWords {
  readonly words: string;
  readonly phase: Phase;
  /** It is over, and not as hoped. */
  readonly back?: true;
}

const MILESTONES: Readonly<Record<string, MilestoneWords>> = {
  BOOKING_CONFIRMED: { words: 'Booking confirmed', phase: 1 },
  LABEL_CREATED: { words: 'Label created', phase: 1 },
  EMPTY_PICKED_UP: { words: 'Empty container picked up', phase: 1 },
  PACKED: { words: 'Packed', phase: 1 },
  READY_TO_SHIP: { words: 'Ready to ship', phase: 1 },
  PICKUP_SCHEDULED: { words: 'Pickup scheduled', phase: 1 },
  ARRIVED_AT_PICKUP: { words: 'Carrier at pickup', phase: 1 },
  VOIDED: { words: 'Voided', phase: 1, back: true },
  PICKED_UP: { words: 'Picked up', phase: 2 },
  GATE_IN_FULL: { words: 'Arrived at the port of loading', phase: 3 },
  LOADED: { words: 'Loaded', phase: 3 },
  DEPARTED: { words: 'Departed', phase: 3 },
  IN_TRANSIT: { words: 'In transit', phase: 3 },
  ARRIVED: { words: 'Arrived at a facility', phase: 3 },
  DISCHARGED: { words: 'Discharged', phase: 3 },
  TRANSSHIPPED: { words: 'Transshipped', phase: 3 },
  CUSTOMS_STARTED: { words: 'In customs', phase: 3 },
  CUSTOMS_CLEARED: { words: 'Cleared customs', phase: 3 },
  WAREHOUSED: { words: 'In a warehouse', phase: 3 },
  GATE_OUT_FULL: { words: 'Left the port', phase: 4 },
  LOADED_FOR_DELIVERY: { words: 'Loaded for delivery', phase: 4 },
  OUT_FOR_DELIVERY: { words: 'Out for delivery', phase: 4 },
  ARRIVING_SOON: { words: 'Arriving soon', phase: 4 },
  ARRIVED_AT_DELIVERY: { words: 'At the delivery address', phase: 4 },
  DELIVERY_ATTEMPTED: { words: 'Delivery attempted', phase: 4 },
  AVAILABLE_FOR_PICKUP: { words: 'Waiting to be collected', phase: 4 },
  DELIVERED: { words: 'Delivered', phase: 5 },
  RETURNING: { words: 'Returning to the shipper', phase: 4, back: true },
  RETURNED: { words: 'Returned to the shipper', phase: 5, back: true },
};

/** A milestone for people. One that this page does not know yet is shown as it is named, not guessed. */
export function milestoneWords(milestone: string | null): MilestoneWords {
  return milestone === null
    ? { words: 'Not scanned yet', phase: 0 }
    : (MILESTONES[milestone] ?? { words: plain(milestone), phase: 0 });
}

/** `MISSED_PROMISE` as `Missed promise`. */
export function plain(name: string): string {
  const words = name.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How loud a delay of this severity is. */
export function loudness(severity: number): 'high' | 'middle' | 'low' {
  return severity >= 70 ? 'high' : severity >= 40 ? 'middle' : 'low';
}
