import { ask } from '../api/client';
import { asProblem } from '../api/problem';

/** A shipment that is found by some name of it. */
export interface Found {
  readonly shipment: string;
  readonly customer: string;
  readonly milestone?: string | null;
  /** The number by which it was found. */
  readonly by?: { readonly type: string; readonly value: string } | null;
}

interface Hit {
  readonly shipment: string;
  readonly customer: string;
  readonly milestone?: string | null;
  readonly matched?: { readonly by: string; readonly type?: string | null; readonly value: string };
}

/** Shipments by id, order or any reference; by their id alone where the hub cannot search. */
export async function findShipments(text: string, signal: AbortSignal): Promise<readonly Found[]> {
  try {
    const { hits } = await ask<{ hits: Hit[] }>(`/agents/v1/search?q=${encodeURIComponent(text)}&limit=8`, {
      signal,
    });
    return hits.map(({ shipment, customer, milestone, matched }) => ({
      shipment,
      customer,
      milestone: milestone ?? null,
      by: matched?.type != null ? { type: matched.type, value: matched.value } : null,
    }));
  } catch (failure) {
    if (asProblem(failure).status !== 404) {
      throw failure;
    }
  }
  try {
    const one = await ask<{ shipment: string; customer: string; journey?: { milestone?: string | null } }>(
      `/v1/shipments/${encodeURIComponent(text)}`,
      { signal },
    );
    return [
      { shipment: one.shipment, customer: one.customer, milestone: one.journey?.milestone ?? null, by: null },
    ];
  } catch (failure) {
    if (asProblem(failure).status === 404) {
      return [];
    }
    throw failure;
  }
}
