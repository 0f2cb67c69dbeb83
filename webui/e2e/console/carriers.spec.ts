import { randomBytes } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { hintIn } from '../../src/carriers/hints';
import { send, setting } from '../hub';
import { aTrackAlert, aTrackingNumber } from '../ups';
import { expectAccessible, picture, signIn } from './desk';

/** A row of the list by its connection. */
function row(page: Page, id: string) {
  return page.getByRole('listitem').filter({ hasText: id });
}

test('an admin connects a carrier by its own form, and the first delivery shows', async ({
  page,
  request,
}) => {
  const id = `e2e-${randomBytes(6).toString('hex')}`;
  const secret = randomBytes(16).toString('hex');
  const number = aTrackingNumber();
  const alert = aTrackAlert(number, 'DP', '005', 'Departed from Facility', new Date(Date.now() - 60_000));
  await signIn(page, 'admin', '/carriers');
  await expect(page.getByRole('heading', { name: 'Carriers', level: 1 })).toBeVisible();

  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { name: 'Connect a carrier' })).toBeVisible();
  await page.getByLabel('Carrier', { exact: true }).selectOption({ label: 'UPS' });
  await page.getByLabel('How', { exact: true }).selectOption({ label: 'The carrier posts to us' });

  await test.step('a field that is needed and empty is named, and the hub is not asked', async () => {
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByText('This is needed.')).toBeVisible();
    await expect(page.getByLabel('Secret', { exact: true })).toBeFocused();
  });
  await test.step('a payload is tried before there is a connection', async () => {
    await page.getByRole('textbox', { name: 'Payload' }).fill(JSON.stringify(alert));
    await page.getByRole('button', { name: 'Try it' }).click();
    await expect(page.getByText('Read: 1 event.')).toBeVisible();
    await expect(page.getByRole('cell', { name: number })).toBeVisible();
    await expectAccessible(page);
    await picture(page, 'carriers-new');
  });

  await page.getByLabel('Name of the connection').fill(id);
  await page.getByLabel('Secret', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('heading', { name: `${id} is connected` })).toBeFocused();
  await expect(page.getByText(`/v1/webhooks/${id}`)).toBeVisible();
  await expect(page.getByText('The secret in the header credential')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'carriers-connected');

  const post = (credential: string, data: unknown) =>
    request.post(`${setting('MILEPOST_URL')}/v1/webhooks/${id}`, { headers: { credential }, data });
  expect((await post(secret, alert)).ok()).toBe(true);
  expect((await post('wrong', alert)).status()).toBe(401);
  await page.getByRole('link', { name: 'To the connection' }).click();
  await expect(page.getByRole('heading', { level: 1, name: id })).toBeVisible();
  const sums = page.getByRole('row', { name: /^Deliveries/ });
  await expect(sums.getByRole('cell').first()).toHaveText('1', { timeout: 30_000 });
  await expect(
    page
      .getByRole('row', { name: /^Without a valid secret/ })
      .getByRole('cell')
      .first(),
  ).toHaveText('1');
  await expect(page.getByText('Working', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'carriers-connection');

  await test.step('it is paused with a key, and the pause is taken back', async () => {
    await page.keyboard.press('p');
    await expect(page.getByText('Paused', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('Working', { exact: true })).toBeVisible();
  });
  await test.step('a new secret is good at once', async () => {
    await page.keyboard.press('r');
    await page.getByRole('dialog').getByRole('textbox', { name: 'New secret' }).fill('another');
    await page.getByRole('dialog').getByRole('button', { name: 'New secret', exact: true }).click();
    await expect(page.getByText(`${id} has a new secret`)).toBeVisible();
    expect((await post('another', alert)).ok()).toBe(true);
  });
  await page.keyboard.press('Escape');
  await expect(row(page, id)).toContainText('UPS');
  await page.getByLabel('Filter by carrier or connection').fill(id);
  await expect(page.getByRole('listitem').filter({ hasText: 'Webhook' })).toHaveCount(1);
  await expectAccessible(page);
  await picture(page, 'carriers');
});

test('every hint of every form is there in German', async ({ page, request }) => {
  const answer = await request.get(`${setting('MILEPOST_URL')}/admin/v1/carriers`, {
    headers: { authorization: `Bearer ${setting('MILEPOST_ADMIN_TOKEN')}` },
  });
  const hints: string[] = [];
  JSON.parse(await answer.text(), (name, value) => {
    if (name === 'help') {
      hints.push(value);
    }
    return value;
  });
  expect(hints.length).toBeGreaterThan(50);
  expect(hints.filter((hint) => hintIn('de', hint) === undefined)).toEqual([]);

  await page.addInitScript(() => Object.defineProperty(navigator, 'languages', { value: ['de-DE'] }));
  await signIn(page, 'admin', '/carriers/new');
  await expect(page.getByText('Mit dem Frachtführer vereinbart, der sich damit ausweist')).toBeVisible();
});

test('a viewer sees how carriers do, and nothing to change', async ({ page, request }) => {
  const id = `e2e-${randomBytes(6).toString('hex')}`;
  await send(request, 'POST', '/admin/v1/connections', setting('MILEPOST_ADMIN_TOKEN'), {
    id,
    carrier: 'UPS',
    mode: 'webhook',
    secret: 'e2e',
    options: {},
  });
  await signIn(page, 'viewer', `/carriers/${id}`);

  await expect(page.getByRole('heading', { level: 1, name: id })).toBeVisible();
  await expect(page.getByText('Nothing has come yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Try a payload' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(row(page, id)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Connect a carrier' })).toHaveCount(0);
});
