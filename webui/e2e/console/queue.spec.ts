import { randomBytes } from 'node:crypto';
import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test';
import { send, setting } from '../hub';
import { aTrackingNumber } from '../ups';
import {
  account,
  expectAccessible,
  expectLive,
  expectNoSidewaysScroll,
  picture,
  signInBy,
  tokenOf,
} from './desk';

/** Shipments of a customer of their own, promised for hours that have passed: so each is late at once. */
async function late(request: APIRequestContext, count: number) {
  const unique = randomBytes(5).toString('hex');
  const customer = `LATE-${unique}`;
  const shipments = Array.from({ length: count }, (_, index) => `E2E-${unique}-${index + 1}`);
  for (const [index, shipment] of shipments.entries()) {
    await register(request, customer, shipment, count - index);
  }
  return { unique, customer, shipments, view: `/?customer=${customer}` };
}

async function register(request: APIRequestContext, customer: string, shipment: string, hoursLate: number) {
  const hour = 3_600_000;
  await send(request, 'PUT', `/v1/shipments/${shipment}`, setting('MILEPOST_WRITE_TOKEN'), {
    customer,
    orders: [`SO-${shipment}`],
    references: [{ type: 'TRACKING_NUMBER', value: aTrackingNumber(), issuer: 'UPS' }],
    promise: {
      earliest: new Date(Date.now() - (hoursLate + 4) * hour).toISOString(),
      latest: new Date(Date.now() - hoursLate * hour).toISOString(),
    },
  });
}

function row(page: Page, shipment: string) {
  return page.locator(`[role="row"][data-shipment="${shipment}"]`);
}

async function asAnna(page: Page, path: string) {
  await signInBy(page, tokenOf('agent'), path);
  await expectLive(page);
}

async function asBen(browser: Browser, path: string) {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await signInBy(page, setting('MILEPOST_OTHER_TOKEN'), path);
  await expectLive(page);
  return page;
}

test('a delay is worked from the sign-in to its resolution by the keyboard alone', async ({
  page,
  request,
}) => {
  const { shipments, customer } = await late(request, 2);
  const [first = '', second = ''] = shipments;
  const { user, password } = account();
  await page.goto(`${setting('MILEPOST_URL')}/shipments`);
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.type(user);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await expectLive(page);
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

  await press('g', 'q');
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole('searchbox', { name: 'Search any reference' })).toBeVisible();
  await press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type(customer.toLowerCase());
  await expect(row(page, second)).toBeVisible();
  await expect(page.getByRole('grid')).toHaveAttribute('data-count', '2');
  await press('Escape', 'j');
  await expect(row(page, first)).toHaveAttribute('data-cursor', 'true');
  await press('Enter');
  const pane = page.getByRole('complementary');
  await expect(pane).toContainText('Missed the promise');
  await press('c');
  await expect(pane).toContainText('claimed it');
  await press('n');
  await expect(page.getByRole('textbox', { name: 'Note' })).toBeFocused();
  await page.keyboard.type('Called the carrier: it is on the next truck.');
  await press('Control+Enter');
  await expect(pane).toContainText('Called the carrier');
  await expect(row(page, first)).toContainText('1 note');
  await press('e');
  await expect(page.getByRole('radio', { name: 'Customer informed' })).toBeFocused();
  await press('2', 'Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(pane).toContainText('Carrier contacted');
  await expect(row(page, first)).toHaveAttribute('data-gone', 'true');
  await press('j');
  await expect(pane).toContainText(second);
  await press('Escape');
  await expect(pane).toHaveCount(0);
  await expect(row(page, first)).toHaveCount(0);

  await press('?');
  await expect(page.getByRole('dialog')).toContainText('Resolve…');
  await press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(first);
  await expect(page.getByRole('option').filter({ hasText: first })).toBeVisible();
});

test('rows appear, wait, and leave without stealing the place of whoever reads', async ({
  page,
  request,
}) => {
  const { customer, shipments, unique, view } = await late(request, 30);
  await asAnna(page, view);
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('data-count', '30');
  await register(request, customer, `E2E-${unique}-first`, 60);
  await expect(row(page, `E2E-${unique}-first`)).toBeVisible();

  await grid.evaluate((element) => element.scrollTo({ top: 200 }));
  await expect.poll(() => grid.evaluate((element) => element.scrollTop)).toBe(200);
  const place = async () => (await row(page, shipments[8] ?? '').boundingBox())?.y;
  const before = await place();
  await register(request, customer, `E2E-${unique}-next`, 50);
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible();
  expect(await place()).toBe(before);

  await page.getByRole('button', { name: '1 new' }).click();
  await expect(row(page, `E2E-${unique}-next`)).toBeInViewport();
  await expect(page.getByRole('button', { name: '1 new' })).toHaveCount(0);
});

test('of two agents who claim one delay exactly one has it, and the other is told who', async ({
  page,
  browser,
  request,
}) => {
  const { shipments, view } = await late(request, 2);
  const [shipment = ''] = shipments;
  const ben = await asBen(browser, view);
  await asAnna(page, view);
  for (const one of [page, ben]) {
    await expect(row(one, shipment)).toBeVisible();
    await row(one, shipment).click();
    await expect(one.getByRole('complementary')).toContainText('nobody');
  }
  await expect(page.getByRole('complementary'), 'who else looks').toContainText('Also looking: ben');

  await Promise.all([page.keyboard.press('c'), ben.keyboard.press('c')]);
  const told = (one: Page) => one.getByText(/has .*: nothing was changed there/);
  await expect
    .poll(async () => [await told(page).count(), await told(ben).count()].sort().join(' '))
    .toBe('0 1');
  const annaLost = (await told(page).count()) === 1;
  const [winner, loser] = annaLost ? ['ben', page] : ['anna', ben];
  await expect(told(loser)).toContainText(winner);
  for (const one of [page, ben]) {
    await expect(row(one, shipment).locator('[data-column="owner"]')).toContainText(winner);
  }
  await ben.context().close();
});

test('several delays are assigned and snoozed at once, and it can be undone', async ({ page, request }) => {
  const { shipments, view } = await late(request, 3);
  await asAnna(page, view);
  await expect(row(page, shipments[2] ?? '')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('toolbar')).toContainText('3 selected');

  await page.keyboard.press('s');
  await page.getByRole('textbox', { name: 'Why' }).fill('waiting for the carrier');
  await page.keyboard.press('Enter');
  await expect(page.getByText('3 snoozed.')).toBeVisible();
  // All but the one that the reader is on are gone.
  await expect(page.getByRole('grid')).toHaveAttribute('data-count', '1');
  await expect(row(page, shipments[0] ?? '')).toHaveAttribute('data-gone', 'true');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('grid')).toHaveAttribute('data-count', '3');

  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+j');
  await page.keyboard.press('a');
  await expect(page.getByRole('combobox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('me');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 assigned.')).toBeVisible();
  await page.goto(`${page.url()}&owner=mine`);
  await expect(page.getByRole('grid')).toHaveAttribute('data-count', '2');

  await page.getByRole('button', { name: 'Save view' }).click();
  const name = `View of ${shipments[0]}`;
  await page.getByRole('textbox', { name: 'Name of the view' }).fill(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: new RegExp(name) })).toContainText('2');
  await page.getByRole('button', { name: 'Delete this view' }).click();
  await expect(page.getByRole('button', { name: new RegExp(name) })).toHaveCount(0);
});

test('a page that lost the hub says so, and catches up by its cursor', async ({ page, context, request }) => {
  const { shipments, customer, unique, view } = await late(request, 1);
  await asAnna(page, view);
  await expect(row(page, shipments[0] ?? '')).toBeVisible();

  await context.setOffline(true);
  await expect(page.getByRole('status').filter({ hasText: 'Offline since', visible: true })).toBeVisible();
  await expect(page.getByText('Not live: this is what was known at')).toBeVisible();
  await register(request, customer, `E2E-${unique}-missed`, 2);
  const asked: string[] = [];
  page.on('request', (one) => asked.push(new URL(one.url()).pathname));
  await context.setOffline(false);

  await expectLive(page);
  await expect(row(page, `E2E-${unique}-missed`)).toBeVisible();
  expect(asked).toContain('/agents/v1/delays/stream');
  expect(asked, 'the whole queue was read again').not.toContain('/agents/v1/delays');
});

test('the queue is for everybody', async ({ page, request }) => {
  const { shipments, view } = await late(request, 12);
  await asAnna(page, '/?q=nothing-fits-this');
  await expect(page.getByText('No delay fits these filters.')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'queue-empty');

  await page.goto(`${setting('MILEPOST_URL')}${view}`);
  await expect(row(page, shipments[0] ?? '')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'queue');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary')).toContainText('What was done');
  await expectAccessible(page);
  await picture(page, 'queue-detail');
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.keyboard.press('Escape');
  await expect(row(page, shipments[0] ?? '')).toBeInViewport();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});

test('a viewer may look and not touch', async ({ page, request }) => {
  const { shipments, view } = await late(request, 1);
  await signInBy(page, tokenOf('viewer'), view);
  await row(page, shipments[0] ?? '').click();

  await expect(page.getByRole('complementary')).toContainText('Why it is late');
  await expect(page.getByRole('button', { name: 'Claim' })).toHaveCount(0);
  await page.keyboard.press('c');
  await expect(row(page, shipments[0] ?? '').locator('[data-column="owner"]')).not.toContainText('vera');
});
