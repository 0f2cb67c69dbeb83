import { randomBytes } from 'node:crypto';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { send, setting } from '../hub';
import { aTrackAlert, aTrackingNumber } from '../ups';
import { expectAccessible, picture, signIn } from './desk';

/** The hub learns from so many deliveries what is usual. */
const LEARN = 200;
const AT_ONCE = 20;

/** A connection whose carrier begins to send a field that it never sent. */
async function aDrift(request: APIRequestContext) {
  const unique = randomBytes(6).toString('hex');
  const connection = { id: `drift-${unique}`, secret: randomBytes(16).toString('hex') };
  await send(request, 'POST', '/admin/v1/connections', setting('MILEPOST_ADMIN_TOKEN'), {
    ...connection,
    carrier: 'UPS',
    mode: 'webhook',
    options: {},
  });
  const post = async (more: object) => {
    const response = await request.post(`${setting('MILEPOST_URL')}/v1/webhooks/${connection.id}`, {
      headers: { credential: connection.secret },
      data: { ...aTrackAlert(aTrackingNumber(), 'DP', '005', 'Departed from Facility', new Date()), ...more },
    });
    expect(response.ok(), await response.text()).toBe(true);
  };
  for (let sent = 0; sent < LEARN; sent += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => post({})));
  }
  const read = async () => {
    const url = `${setting('MILEPOST_URL')}/agents/v1/drift?connection=${connection.id}`;
    const answer = await request.get(url, {
      headers: { authorization: `Bearer ${setting('MILEPOST_TOKEN')}` },
    });
    return await answer.json();
  };
  await expect.poll(async () => (await read()).connections[0]?.learning, { timeout: 30_000 }).toBe(false);
  await post({ customsDossier: { broker: 'Kühn' } });
  await expect.poll(async () => (await read()).findings.length, { timeout: 30_000 }).toBeGreaterThan(0);
  return connection.id;
}

test('shows what a carrier sends that it did not send before, and takes it as usual', async ({
  page,
  request,
}) => {
  const connection = await aDrift(request);
  await signIn(page, 'admin', `/drift?connection=${connection}`);

  const finding = page.getByRole('button', { name: '/customsDossier' }).first();
  await expect(finding).toBeVisible();
  await page.keyboard.press('j');
  const sample = page.getByRole('complementary', { name: 'First delivery that shows it' });
  await expect(sample.locator('mark').first()).toBeInViewport();
  await expect(sample.locator('mark').filter({ hasText: 'Kühn' })).toBeVisible();
  await expect(sample).toContainText('It has no line breaks');
  await expectAccessible(page);
  await picture(page, 'drift');

  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Accept what is new' });
  await dialog.getByRole('button', { name: /^Accept \d+ finding/ }).click();
  await expect(page.getByText(/\d+ findings? accepted/)).toBeVisible();
  await expect(finding).toHaveCount(0);
});
