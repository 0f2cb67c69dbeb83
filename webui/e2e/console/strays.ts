import { randomBytes } from 'node:crypto';
import { type APIRequestContext, expect } from '@playwright/test';
import { send, setting } from '../hub';
import { aTrackAlert, aTrackingNumber } from '../ups';

/** UPS, as it speaks of numbers that nobody registered. */
export async function aCarrier(request: APIRequestContext) {
  const connection = { id: `e2e-${randomBytes(6).toString('hex')}`, secret: randomBytes(16).toString('hex') };
  await send(request, 'POST', '/admin/v1/connections', setting('MILEPOST_ADMIN_TOKEN'), {
    ...connection,
    carrier: 'UPS',
    mode: 'webhook',
    options: {},
  });
  const post = async (data: unknown) => {
    const response = await request.post(`${setting('MILEPOST_URL')}/v1/webhooks/${connection.id}`, {
      headers: { credential: connection.secret },
      data,
    });
    expect(response.ok(), `webhook: ${response.status()} ${await response.text()}`).toBe(true);
    return response.headers()['milepost-delivery-id'] ?? '';
  };
  return {
    connection: connection.id,
    /** The delivery's id. */
    departed: (number: string, minutesAgo: number) =>
      post(
        aTrackAlert(
          number,
          'DP',
          '005',
          'Departed from Facility',
          new Date(Date.now() - minutesAgo * 60_000),
        ),
      ),
    post,
  };
}

/** A shipment that is known by a number of its own. */
export async function aRegistered(request: APIRequestContext, customer: string) {
  const shipment = `E2E-${randomBytes(6).toString('hex')}`;
  const number = aTrackingNumber();
  await send(request, 'PUT', `/v1/shipments/${shipment}`, setting('MILEPOST_WRITE_TOKEN'), {
    customer,
    references: [{ type: 'TRACKING_NUMBER', value: number, issuer: 'UPS' }],
  });
  return { shipment, number };
}
