import { randomBytes } from 'node:crypto';
import { type APIRequestContext, expect } from '@playwright/test';
import { aTrackAlert, aTrackingNumber } from './ups';

export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set; webui/README.md says what this test needs`);
  }
  return value;
}

export async function send(
  request: APIRequestContext,
  method: 'POST' | 'PUT',
  path: string,
  token: string,
  data: unknown,
) {
  const url = new URL(path, setting('MILEPOST_URL')).href;
  const response = await request.fetch(url, { method, headers: { authorization: `Bearer ${token}` }, data });
  expect(response.status(), `${method} ${path}: ${await response.text()}`).toBeLessThan(300);
}

/** A shipment of a customer's that no other test has, and UPS to tell of it. */
export async function aShipment(request: APIRequestContext, customer: string) {
  const unique = randomBytes(6).toString('hex');
  const shipment = `E2E-${unique}`;
  const connection = { id: `e2e-${unique}`, secret: randomBytes(16).toString('hex') };
  const trackingNumber = aTrackingNumber();
  await send(request, 'POST', '/admin/v1/connections', setting('MILEPOST_ADMIN_TOKEN'), {
    ...connection,
    carrier: 'UPS',
    mode: 'webhook',
    options: {},
  });
  await send(request, 'PUT', `/v1/shipments/${shipment}`, setting('MILEPOST_WRITE_TOKEN'), {
    customer,
    orders: [`SO-${unique}`],
    references: [{ type: 'TRACKING_NUMBER', value: trackingNumber, issuer: 'UPS' }],
    promise: {
      earliest: new Date(Date.now() + 2 * 3_600_000).toISOString(),
      latest: new Date(Date.now() + 10 * 3_600_000).toISOString(),
    },
  });
  const post = async (code: string, descriptionCode: string, description: string, minutesAgo: number) => {
    const at = new Date(Date.now() - minutesAgo * 60_000);
    const response = await request.post(`${setting('MILEPOST_URL')}/v1/webhooks/${connection.id}`, {
      headers: { credential: connection.secret, 'user-agent': 'UPSPubSubTrackingService' },
      data: aTrackAlert(trackingNumber, code, descriptionCode, description, at),
    });
    expect(response.ok(), `webhook: ${response.status()} ${await response.text()}`).toBe(true);
  };
  return { shipment, trackingNumber, post };
}
