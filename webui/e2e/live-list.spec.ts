import { expect, type Page, test } from '@playwright/test';
import { aShipment, setting } from './hub';

/** Opens the page as an agent does who follows the link that the hub printed. */
async function openList(page: Page, shipment: string) {
  await page.goto(`${setting('MILEPOST_URL')}/#token=${setting('MILEPOST_TOKEN')}`);
  await expect(page.getByRole('status')).toHaveText('Live');
  await page.getByRole('searchbox').fill(shipment);
  return page.locator(`[data-shipment="${shipment}"]`);
}

test('a posted webhook appears in its row without a reload', async ({ page, request }, info) => {
  const { shipment, trackingNumber, post } = await aShipment(request, 'ACME');
  const shoot = async (name: string) => {
    const path = info.outputPath(`${name}.png`);
    await page.screenshot({ path, fullPage: true });
    await info.attach(name, { path, contentType: 'image/png' });
  };

  const row = await openList(page, shipment);
  await expect(row).toContainText('Not scanned yet');
  await expect(row).toContainText('ACME');
  await expect(row).toContainText(trackingNumber);
  await expect(row.locator('td[data-label="Expected"]')).toContainText('the delivery, as promised');
  expect(new URL(page.url()).hash, 'the token stays in the address bar').toBe('');
  await shoot('1-registered');

  const navigations: string[] = [];
  page.on('framenavigated', (frame) => navigations.push(frame.url()));
  await page.evaluate(() => document.body.setAttribute('data-loaded-once', 'yes'));
  await post('DP', '005', 'Departed from Facility', 30);
  await expect(row).toContainText('Departed');
  await post('OT', '021', 'Out For Delivery Today', 1);
  await expect(row).toContainText('Out for delivery');
  await expect(row.locator('td[data-label="Since"]')).toHaveText(/ago$/);
  await expect(row.locator('td[data-label="Last news"]')).toHaveText(/^just now|ago/);
  await expect(page.locator('body')).toHaveAttribute('data-loaded-once', 'yes');
  expect(navigations).toEqual([]);
  await shoot('2-out-for-delivery');

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(row).toContainText('Out for delivery');
  await expect(row).toBeInViewport();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, 'the page scrolls sideways on a phone').toBeLessThanOrEqual(390);
  await shoot('3-phone');
});

test('a page without a token says how to get one', async ({ page }) => {
  await page.goto(setting('MILEPOST_URL'));

  await expect(page.getByRole('heading', { name: 'This page needs a token' })).toBeVisible();
  await expect(page.getByText('./hub token --scope agents')).toBeVisible();

  await page.getByRole('textbox', { name: 'Token' }).fill(setting('MILEPOST_TOKEN'));
  await page.getByRole('button', { name: 'Show the shipments' }).click();
  await expect(page.getByRole('status')).toHaveText('Live');
});

test('a token that the hub refuses is asked for again', async ({ page }) => {
  await page.goto(`${setting('MILEPOST_URL')}/#token=wrong`);

  await expect(page.getByRole('heading', { name: 'The hub does not accept this token' })).toBeVisible();
});

test('a page that lost the hub does not look live', async ({ page, context }) => {
  await page.goto(`${setting('MILEPOST_URL')}/#token=${setting('MILEPOST_TOKEN')}`);
  await expect(page.getByRole('status')).toHaveText('Live');

  await context.setOffline(true);
  await expect(page.getByRole('status')).toContainText('Offline since');
  await expect(page.getByText('Not live')).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByRole('status')).toHaveText('Live');
});
