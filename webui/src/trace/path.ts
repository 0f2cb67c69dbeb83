/** Where the way of something is shown; `at` is when it was received, where its id does not say so. */
export function tracePath(query: string, at?: string | null, shipment?: string | null): string {
  const params = new URLSearchParams({ q: query });
  if (at != null) {
    params.set('around', at);
  }
  if (shipment != null) {
    params.set('shipment', shipment);
  }
  return `/trace?${params}`;
}
