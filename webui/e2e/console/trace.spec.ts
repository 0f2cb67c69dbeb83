import { expect, test } from '@playwright/test';
import { aTrackingNumber } from '../ups';
import { expectAccessible, picture, signIn } from './desk';
import { aCarrier, aRegistered } from './strays';

test('follows a delivery, an event and a number to the customer, with times', async ({ page, request }) => {
  const { shipment, number } = await aRegistered(request, 'ACME');
  const carrier = await aCarrier(request);
  const delivery = await carrier.departed(number, 30);
  await signIn(page, 'viewer', '/trace');
  await expect(page.getByRole('searchbox', { name: 'Trace anything' })).toBeFocused();
  await expect(page.getByText('What can be pasted')).toBeVisible();

  await page.keyboard.type(delivery);
  await expect(async () => {
    await page.keyboard.press('Enter');
    await expect(page.getByText('milestone, number 1 of the shipment')).toBeVisible({ timeout: 4_000 });
  }).toPass();

  const way = page.getByRole('main');
  for (const step of [
    'Received',
    'Kept',
    'Read',
    'Sent to the correlation',
    'Correlated',
    'Applied',
    'Told',
  ]) {
    await expect(way.getByText(step, { exact: true }).first()).toBeVisible();
  }
  await expect(way.getByText('time not known')).toHaveCount(2);
  await expect(way.getByRole('link', { name: `Shipment ${shipment}` }).first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'trace');

  await way.getByRole('button', { name: 'Raw delivery' }).click();
  await expect(page.getByRole('dialog')).toContainText(number);
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page
    .getByRole('searchbox', { name: 'Trace anything' })
    .fill(`${number.slice(0, 2)} ${number.slice(2)}`);
  await page.keyboard.press('Enter');
  await expect(way.getByRole('heading', { name: /^Number/ })).toBeVisible();
  await expect(way.getByText('milestone, number 1 of the shipment')).toBeVisible();
  await way.getByRole('link', { name: delivery }).click();
  await expect(way.getByRole('heading', { name: /^Delivery/ })).toBeVisible();
});

test('shows what waits, what is dead and what nobody knows', async ({ page, request }) => {
  const carrier = await aCarrier(request);
  const number = aTrackingNumber();
  const waiting = await carrier.departed(number, 30);
  const dead = await carrier.post({ nothing: 'of ours' });
  await signIn(page, 'viewer', '/trace');
  const field = page.getByRole('searchbox', { name: 'Trace anything' });
  const way = page.getByRole('main');

  await field.fill(waiting);
  await expect(async () => {
    await page.keyboard.press('Enter');
    await expect(way.getByText(/^It waits:/)).toBeVisible({ timeout: 4_000 });
  }).toPass();
  await expect(way.getByRole('link', { name: 'Unmatched', exact: true })).toBeVisible();

  await field.fill(dead);
  await expect(async () => {
    await page.keyboard.press('Enter');
    await expect(way.getByText('Dead letter', { exact: true }).first()).toBeVisible({ timeout: 4_000 });
  }).toPass();
  await picture(page, 'trace-dead');

  await field.fill('0b1e7c9e-1111-4222-8333-444455556666');
  await page.keyboard.press('Enter');
  await expect(way.getByText('Nothing is known of this.').filter({ visible: true }).last()).toBeVisible();
  await expect(way.getByText(/milepost\.inbound\.v1: \d+ records? since/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'trace-unknown');

  await page.goto('/trace');
  await expect(way.getByRole('link', { name: dead })).toBeVisible();
});
