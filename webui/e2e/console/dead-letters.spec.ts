import { randomBytes } from 'node:crypto';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { send, setting } from '../hub';
import { aTrackAlert, aTrackingNumber } from '../ups';
import { expectAccessible, picture, signIn } from './desk';

/** A connection, and a shipment with a promise whose event cannot be read. */
async function aDeadLetter(request: APIRequestContext) {
  const unique = randomBytes(6).toString('hex');
  const connection = { id: `dead-${unique}`, secret: randomBytes(16).toString('hex') };
  const shipment = `DEAD-${unique}`;
  const number = aTrackingNumber();
  await send(request, 'POST', '/admin/v1/connections', setting('MILEPOST_ADMIN_TOKEN'), {
    ...connection,
    carrier: 'UPS',
    mode: 'webhook',
    options: {},
  });
  await send(request, 'PUT', `/v1/shipments/${shipment}`, setting('MILEPOST_WRITE_TOKEN'), {
    customer: 'ACME',
    references: [{ type: 'TRACKING_NUMBER', value: number, issuer: 'UPS' }],
    promise: { latest: new Date(Date.now() + 30 * 3_600_000).toISOString() },
  });
  const sound = aTrackAlert(aTrackingNumber(), 'DP', '005', 'Departed from Facility', new Date());
  const broken = {
    ...aTrackAlert(number, 'DP', '005', 'Departed from Facility', new Date()),
    localActivityDate: '30.11.',
    gmtActivityDate: '',
  };
  const response = await request.post(`${setting('MILEPOST_URL')}/v1/webhooks/${connection.id}`, {
    headers: { credential: connection.secret, 'content-type': 'application/json' },
    data: JSON.stringify([sound, broken]),
  });
  expect(response.ok(), await response.text()).toBe(true);
  await expect
    .poll(async () => {
      const groups = await request.get(`${setting('MILEPOST_URL')}/agents/v1/dead-letters/groups`, {
        headers: { authorization: `Bearer ${setting('MILEPOST_TOKEN')}` },
      });
      return await groups.text();
    })
    .toContain(connection.id);
  return { connection: connection.id, shipment };
}

test('finds what fails, tries it, puts it back and at last dismisses it, by keyboard', async ({
  page,
  request,
}) => {
  const { connection, shipment } = await aDeadLetter(request);
  await signIn(page, 'agent', '/dead-letters');

  const row = page.getByRole('row', { name: connection });
  await expect(row).toContainText('yyyyMMdd');
  await expectAccessible(page);
  await picture(page, 'dead-letters');
  await row.getByRole('link').focus();
  await page.keyboard.press('Enter');

  const payload = page.getByRole('region', { name: 'As it arrived' });
  await expect(payload.locator('mark').first()).toBeInViewport();
  await expect(payload.locator('mark').first()).toContainText('30.11.');
  await expect(page.getByRole('link', { name: shipment })).toBeVisible();
  await expect(page.getByText('Some of it can be read; the rest would come back.')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'dead-letter');

  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: 'Put letters back' });
  await expect(dialog.getByText('in part')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'dead-letters-redrive');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('UPS says that it sends dates as before');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Done', { exact: true })).toBeVisible();
  await expect(dialog.getByText('1 came back')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await expect(page.getByText('It was put back and came back as')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row).toContainText('came back once');
  await row.getByRole('link').focus();
  await page.keyboard.press('d');
  await page.getByRole('textbox', { name: 'Reason' }).fill('a test of theirs');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 letter dismissed')).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('lets a viewer look and not act, and speaks German', async ({ page, request }) => {
  const { connection } = await aDeadLetter(request);
  await page.addInitScript(() =>
    localStorage.setItem('milepost.settings', JSON.stringify({ language: 'de' })),
  );
  await signIn(page, 'viewer', '/dead-letters');

  const row = page.getByRole('row', { name: connection });
  await expect(row).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Unzustellbares' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Zurücklegen…' })).toHaveCount(0);
  await row.getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Wie es ankam' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Verwerfen…' })).toHaveCount(0);
});
