import { expect, type Page, test } from '@playwright/test';
import { setting } from '../hub';
import { account, expectAccessible, picture, signIn } from './desk';

async function fill(page: Page, user: string, password: string) {
  await page.getByLabel('Name').fill(user);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('somebody signs in with the keyboard alone, comes back to the page they wanted, and signs out', async ({
  page,
}) => {
  const { user, password } = account();
  await page.goto(`${setting('MILEPOST_URL')}/shipments`);
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fshipments$/);
  await expect(page.getByLabel('Name')).toBeFocused();
  await expectAccessible(page);
  await picture(page, 'sign-in');

  await page.keyboard.type(user);
  await page.keyboard.press('Tab');
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('The name or the password is not right.');
  await expect(page.locator('input[name=password]')).toBeFocused();
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');

  await expect(page).toHaveURL(/\/shipments$/);
  await expect(page.getByRole('heading', { name: 'Shipments' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Shipments' })).toBeVisible();
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'milepost-session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });

  await page
    .getByRole('button', { name: /You and your settings/ })
    .first()
    .press('Enter');
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter');
  await expect(page.getByLabel('Name')).toBeVisible();
  await page.goto(`${setting('MILEPOST_URL')}/shipments`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a page whose session was ended elsewhere asks for a sign-in, and goes on where it was', async ({
  page,
}) => {
  const { user, password } = account();
  await page.goto(`${setting('MILEPOST_URL')}/shipments`);
  await fill(page, user, password);
  await expect(page.getByRole('heading', { name: 'Shipments' })).toBeVisible();

  const { csrf } = await (await page.request.get(`${setting('MILEPOST_URL')}/agents/v1/session`)).json();
  await page.request.delete(`${setting('MILEPOST_URL')}/agents/v1/session`, {
    headers: { 'X-CSRF-Token': csrf },
  });

  await expect(page.getByText('Your session has ended.')).toBeVisible();
  await fill(page, user, password);
  await expect(page).toHaveURL(/\/shipments$/);
});

test('somebody who left is asked a minute before the end, and signed out', async ({ page }) => {
  const { user, password } = account();
  await page.clock.install();
  await page.goto(`${setting('MILEPOST_URL')}/shipments`);
  await fill(page, user, password);
  await expect(page.getByRole('heading', { name: 'Shipments' })).toBeVisible();

  await page.clock.fastForward('29:20');
  const dialog = page.getByRole('dialog', { name: 'Still there?' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(dialog).toBeHidden();
  await page.clock.fastForward('29:20');
  await expect(dialog).toBeVisible();
  await page.clock.fastForward('01:00');

  await expect(page.getByText('Your session has ended.')).toBeVisible();
});

test('a viewer sees no button that writes, and an admin sees who did what', async ({ page, browser }) => {
  await signIn(page, 'viewer', '/shipments');
  await expect(page.getByRole('link', { name: 'Audit' })).toHaveCount(0);
  await page.goto(`${setting('MILEPOST_URL')}/audit`);
  await expect(page.getByRole('heading', { name: 'This screen needs the role admin' })).toBeVisible();

  const admins = await (await browser.newContext()).newPage();
  await signIn(admins, 'admin', '/audit');
  await admins.getByLabel('Only by').fill(account().user);
  const lines = admins.getByRole('main').getByRole('listitem');
  await expect(lines.filter({ hasNotText: account().user })).toHaveCount(0);
  await expect(lines.filter({ hasText: 'Signed in' }).first()).toBeVisible();
  await admins.getByLabel('Only by').blur();
  await admins.keyboard.press('j');
  await expect(lines.first()).toBeFocused();
  await expectAccessible(admins);
  await picture(admins, 'audit');
  await admins.context().close();
});
