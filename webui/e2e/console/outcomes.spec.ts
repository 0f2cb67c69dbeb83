import { randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { aShipment } from '../hub';
import { expectAccessible, picture, signIn } from './desk';

test('figures come with what they were counted from, their trend and their definition', async ({
  page,
  request,
}) => {
  const customer = `E2E-${randomBytes(4).toString('hex')}`;
  const { post } = await aShipment(request, customer);
  await post('DP', '005', 'Departed from Facility', 3);
  await signIn(page, 'viewer', '/outcomes');

  const lost = page.getByRole('article').filter({ hasText: 'Deliveries lost' });
  await expect(lost).toContainText('Every delivery that was accepted is accounted for.', { timeout: 30_000 });
  await expect(lost.getByText('Accepted', { exact: true })).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type(customer);
  await expect(page).toHaveURL(new RegExp(`customer=${customer}`));
  const matched = page.getByRole('article').filter({ hasText: 'Matched by itself' });
  await expect(async () => {
    await page.reload();
    await expect(matched).toContainText('1 of 1', { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  expect(new URL(page.url()).searchParams.get('customer')).toBe(customer);
  await matched.getByText('As a table').click();
  await expect(matched.getByRole('row')).toHaveCount(2);
  await matched.getByText('How it is counted').click();
  await expect(matched).toContainText('that no agent had linked');
  await expect(lost).toContainText('Of all carriers and customers together only.');
  await expectAccessible(page);
  await picture(page, 'outcomes-customer');

  await page.getByRole('textbox', { name: 'Customer' }).fill('');
  await expect(lost).toContainText('accounted for');
  await page.getByText('7 days', { exact: true }).click();
  expect(new URL(page.url()).searchParams.get('days')).toBe('7');
  await expectAccessible(page);
  await picture(page, 'outcomes');
});
