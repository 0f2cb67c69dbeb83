import { randomBytes } from 'node:crypto';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { send, setting } from '../hub';
import { aTrackAlert, aTrackingNumber } from '../ups';
import { expectAccessible, picture, signIn } from './desk';

const HOUR = 3_600_000;

/** What the weather does to a parcel, as UPS tells of it. */
function aStorm(number: string, at: Date) {
  return {
    ...aTrackAlert(number, 'DJ', '052', 'Delay: Severe Weather', at),
    activityStatus: { type: 'X', code: 'DJ', description: 'Delay: Severe Weather', descriptionCode: '052' },
  };
}

async function aLateShipment(request: APIRequestContext) {
  const unique = randomBytes(6).toString('hex');
  const shipment = `E2E-${unique}`;
  const connection = { id: `e2e-${unique}`, secret: randomBytes(16).toString('hex') };
  const number = aTrackingNumber();
  await send(request, 'POST', '/admin/v1/connections', setting('MILEPOST_ADMIN_TOKEN'), {
    ...connection,
    carrier: 'UPS',
    mode: 'webhook',
    options: {},
  });
  await send(request, 'PUT', `/v1/shipments/${shipment}`, setting('MILEPOST_WRITE_TOKEN'), {
    customer: 'PORTAL',
    orders: [`SO-${unique}`],
    references: [
      { type: 'TRACKING_NUMBER', value: number, issuer: 'UPS' },
      { type: 'PURCHASE_ORDER', value: `PO-${unique}` },
    ],
    mode: 'PARCEL',
    service: 'GROUND',
    promise: { latest: new Date(Date.now() + 10 * HOUR).toISOString() },
    origin: { city: 'Louisville', region: 'KY', country: 'US', timeZone: 'America/Kentucky/Louisville' },
    destination: { city: 'Boston', region: 'MA', country: 'US', timeZone: 'America/New_York' },
  });
  const post = async (alert: unknown) => {
    const response = await request.post(`${setting('MILEPOST_URL')}/v1/webhooks/${connection.id}`, {
      headers: { credential: connection.secret, 'user-agent': 'UPSPubSubTrackingService' },
      data: alert,
    });
    expect(response.ok(), `webhook: ${response.status()} ${await response.text()}`).toBe(true);
  };
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR);
  await post(aTrackAlert(number, 'OR', '003', 'Origin scan', ago(30)));
  await post(aTrackAlert(number, 'DP', '005', 'Departed from Facility', ago(20)));
  return { shipment, number, unique, post, ago };
}

test('an agent learns why a shipment is late, and acts', async ({ page, request }) => {
  const { shipment, number, unique, post, ago } = await aLateShipment(request);
  await signIn(page, 'agent', `/shipments/${shipment}`);
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: shipment })).toBeVisible();
  await expect(main.getByText('Nothing is late about it.')).toBeVisible();
  await expect(main.getByRole('button', { name: number })).toBeVisible();
  await expect(
    main
      .getByRole('button', { name: /^Departed/ })
      .or(main.getByText('Departed').first())
      .first(),
  ).toBeVisible();

  // It comes by itself, and says why.
  await post(aStorm(number, ago(1)));
  const late = main.getByRole('region', { name: 'Why is it late?' });
  await expect(late.getByRole('heading', { name: /Carrier exception/ })).toBeVisible({ timeout: 25_000 });
  await late.getByRole('button', { name: 'By which rules?' }).click();
  await expect(late.getByText(/the defaults for Parcel hold|Rule \d+/)).toBeVisible();
  await expect(main.getByRole('img', { name: /The way from/ })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'shipment');

  // What it rests on: why it is here, and what arrived beside its reading.
  await late
    .getByRole('button', { name: /^Exception|^Delayed/ })
    .first()
    .click();
  const event = page.getByRole('dialog');
  await expect(event.getByText('Exact reference', { exact: true })).toBeVisible();
  await expect(event.locator('pre')).toContainText('Delay: Severe Weather');
  await expect(event.getByText('this event')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'shipment-event');
  await page.keyboard.press('Escape');
  await expect(event).toBeHidden();

  // By keyboard: a milestone that the carrier has not told of, taken back again.
  const history = main.getByRole('region', { name: 'History' });
  await page.keyboard.press('m');
  await page.getByRole('dialog').getByLabel('Reason').fill('the customer called');
  await page.getByRole('dialog').getByRole('button', { name: 'State it' }).click();
  await expect(history.getByText('by hand').first()).toBeVisible({ timeout: 25_000 });
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  const takingBack = page.getByRole('dialog', { name: 'Take back what was stated' });
  await takingBack.getByLabel('Reason').fill('it was another one');
  await takingBack.getByRole('button', { name: 'Take it back' }).click();
  await expect(history.getByText('taken back').first()).toBeVisible({ timeout: 25_000 });

  // The customer is told, in the customer's own stream.
  await page.keyboard.press('w');
  const notice = page.getByRole('dialog');
  await expect(notice.getByRole('textbox', { name: 'Message' })).toHaveValue(new RegExp(`SO-${unique}`));
  await expectAccessible(page);
  await picture(page, 'shipment-notice');
  await notice.getByRole('button', { name: 'Send' }).click();
  await expect(history.getByText('Told the customer')).toBeVisible({ timeout: 25_000 });
  const told = await request.get(
    `${setting('MILEPOST_URL')}/v1/events?type=notice&shipment=${shipment}&wait=10s`,
    { headers: { authorization: `Bearer ${setting('MILEPOST_PORTAL_TOKEN')}` } },
  );
  expect((await told.json()).events[0].data.notice.text).toContain(`SO-${unique}`);

  // A proof is kept, and can be had again.
  await page.keyboard.press('f');
  const attaching = page.getByRole('dialog');
  await attaching.locator('input[type=file]').setInputFiles({
    name: 'signed.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4\n%%EOF\n'),
  });
  await attaching.getByRole('button', { name: 'Attach', exact: true }).click();
  const saving = page.waitForEvent('download');
  await main.getByRole('button', { name: 'Download signed.pdf' }).click();
  expect((await saving).suggestedFilename()).toBe('signed.pdf');
});

test('a shipment that is not there says so', async ({ page }) => {
  await signIn(page, 'agent', '/shipments/none');
  await expect(page.getByRole('heading', { name: 'There is no shipment none' })).toBeVisible();
});
