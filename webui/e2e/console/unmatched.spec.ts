import { expect, type Page, test } from '@playwright/test';
import { aTrackingNumber } from '../ups';
import { expectAccessible, picture, signIn } from './desk';
import { aCarrier, aRegistered } from './strays';

/** Narrows the list to numbers of this test, and waits for one. */
async function find(page: Page, number: string) {
  const field = page.getByRole('searchbox', { name: 'Find a number' });
  await expect(field).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type(number);
  await expect(field).toHaveValue(number);
  await expect(page.getByRole('button', { name: number })).toBeVisible();
  await page.keyboard.press('Escape');
}

/** Holds back the answers that find `text`, as a slow hub does, until they are let go. */
async function held(page: Page, path: string, text: string) {
  let letGo: () => void = () => undefined;
  const asked = new Promise<void>((done) => {
    letGo = done;
  });
  await page.route(
    (url) => url.pathname === path && [...url.searchParams.values()].includes(text),
    async (route) => {
      await asked;
      await route.continue();
    },
  );
  return { letGo };
}

test('a key acts on what was asked for, not on what an earlier question found', async ({ page, request }) => {
  const { shipment } = await aRegistered(request, 'ACME');
  const { shipment: other } = await aRegistered(request, 'ACME');
  const carrier = await aCarrier(request);
  const [older, number] = [aTrackingNumber(), aTrackingNumber()];
  await carrier.departed(older, 60);
  await carrier.departed(number, 30);
  await signIn(page, 'agent', '/unmatched');
  await find(page, older);

  const waiting = await held(page, '/agents/v1/waiting', number);
  await page.getByRole('searchbox', { name: 'Find a number' }).fill(number);
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await expect(page.getByRole('region', { name: 'Numbers that wait' })).toHaveAttribute('aria-busy', 'true');
  waiting.letGo();
  const pane = page.getByRole('article');
  await expect(pane.getByRole('heading', { name: number })).toBeVisible();

  const search = pane.getByRole('searchbox', { name: 'Another shipment' });
  await search.fill(other);
  await expect(pane.getByRole('button', { name: new RegExp(other) })).toBeVisible();
  const shipments = await held(page, '/agents/v1/search', shipment);
  await search.fill(shipment);
  await search.press('Enter');
  shipments.letGo();
  await expect(pane.getByRole('button', { name: `Link to ${shipment}` })).toBeVisible();
});

test('links a stray number to its shipment by keyboard, after seeing what it does', async ({
  page,
  request,
}) => {
  const { shipment } = await aRegistered(request, 'ACME');
  const carrier = await aCarrier(request);
  const number = aTrackingNumber();
  await carrier.departed(number, 30);
  await signIn(page, 'agent', '/unmatched');
  await find(page, number);

  await page.keyboard.press('j');
  const pane = page.getByRole('article');
  await expect(pane.getByRole('heading', { name: number })).toBeVisible();
  await expect(pane.getByRole('list').filter({ hasText: 'Nobody' }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type(shipment);
  await expect(pane.getByRole('button', { name: new RegExp(shipment) })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(pane.getByText('gets 1 event')).toBeVisible();
  await expect(pane.getByText('No delay opens or clears.')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'unmatched');

  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  await page.keyboard.type('as the label says');
  await page.keyboard.press('Control+Enter');

  await expect(page.getByText(`${number} is linked to ${shipment}`)).toBeVisible();
  await expect(page.getByText('No number that waits fits this.')).toBeVisible();
});

test('puts aside what is not ours, and brings it back', async ({ page, request }) => {
  const carrier = await aCarrier(request);
  const number = aTrackingNumber();
  await carrier.departed(number, 30);
  await signIn(page, 'agent', '/unmatched');
  await find(page, number);

  await page.keyboard.press('j');
  await expect(page.getByRole('article').getByRole('heading', { name: number })).toBeVisible();
  await page.keyboard.press('x');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('of another company');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Not ours' }).click();
  await expect(page.getByText('No number that waits fits this.')).toBeVisible();

  await page.getByRole('checkbox', { name: 'Not ours' }).click();
  await expect(page.getByRole('checkbox', { name: 'Not ours' })).toBeChecked();
  await page.getByRole('button', { name: number }).click();
  await expect(page.getByText('of another company')).toBeVisible();
  await page.getByRole('button', { name: 'Bring back' }).click();
  await expect(page.getByText('Nothing has been put aside.')).toBeVisible();
});

test('says who decided otherwise, and lets a viewer only look', async ({ page, request, browser }) => {
  const { shipment } = await aRegistered(request, 'ACME');
  const { shipment: other } = await aRegistered(request, 'ACME');
  const carrier = await aCarrier(request);
  const number = aTrackingNumber();
  await carrier.departed(number, 30);
  await signIn(page, 'agent', '/unmatched');
  await find(page, number);
  await page.keyboard.press('j');
  await page.getByRole('searchbox', { name: 'Another shipment' }).fill(shipment);
  await page.getByRole('button', { name: new RegExp(shipment) }).click();
  await expect(page.getByText('gets 1 event')).toBeVisible();

  const colleague = await (await browser.newContext()).newPage();
  await signIn(colleague, 'admin', '/unmatched');
  await find(colleague, number);
  await colleague.keyboard.press('j');
  await colleague.getByRole('searchbox', { name: 'Another shipment' }).fill(other);
  await colleague.getByRole('button', { name: new RegExp(other) }).click();
  await expect(colleague.getByText('gets 1 event')).toBeVisible();
  await colleague.getByLabel('Reason').fill('mine');
  await colleague.getByRole('button', { name: `Link to ${other}` }).click();
  await expect(colleague.getByText(`${number} is linked to ${other}`)).toBeVisible();
  await colleague.context().close();

  await page.getByLabel('Reason').fill('no, mine');
  await page.getByRole('button', { name: `Link to ${shipment}` }).click();
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody decided otherwise' });
  await expect(conflict).toContainText(other);
  await expect(conflict).toContainText(/said at .+ that it is of/);
  await expectAccessible(page);

  await signIn(page, 'viewer', '/unmatched/rules');
  await expect(page.getByRole('heading', { name: 'Accepted rules' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Accept', exact: true })).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, 'unmatched-rules');
});
