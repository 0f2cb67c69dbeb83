/** How far along a journey is: nothing yet, label, picked up, moving, near the door, there. */
export type Phase = 0 | 1 | 2 | 3 | 4 | 5;

const PHASES: Readonly<Record<string, Phase>> = {
  BOOKING_CONFIRMED: 1,
  LABEL_CREATED: 1,
  EMPTY_PICKED_UP: 1,
  PACKED: 1,
  READY_TO_SHIP: 1,
  PICKUP_SCHEDULED: 1,
  ARRIVED_AT_PICKUP: 1,
  VOIDED: 1,
  PICKED_UP: 2,
  GATE_IN_FULL: 3,
  LOADED: 3,
  DEPARTED: 3,
  IN_TRANSIT: 3,
  ARRIVED: 3,
  DISCHARGED: 3,
  TRANSSHIPPED: 3,
  CUSTOMS_STARTED: 3,
  CUSTOMS_CLEARED: 3,
  WAREHOUSED: 3,
  GATE_OUT_FULL: 4,
  LOADED_FOR_DELIVERY: 4,
  OUT_FOR_DELIVERY: 4,
  ARRIVING_SOON: 4,
  ARRIVED_AT_DELIVERY: 4,
  DELIVERY_ATTEMPTED: 4,
  AVAILABLE_FOR_PICKUP: 4,
  DELIVERED: 5,
  RETURNING: 4,
  RETURNED: 5,
};

/** Milestones of a journey that is over, and not as hoped. */
const BACK: ReadonlySet<string> = new Set(['VOIDED', 'RETURNING', 'RETURNED']);

/** How far along a milestone is; 0 for one that says nothing of it. */
export function phaseOf(milestone: string | null): { phase: Phase; back: boolean } {
  return { phase: PHASES[milestone ?? ''] ?? 0, back: BACK.has(milestone ?? '') };
}

/** How loud a delay of this severity is. */
export function loudness(severity: number): 'high' | 'middle' | 'low' {
  return severity >= 70 ? 'high' : severity >= 40 ? 'middle' : 'low';
}
