import { expect, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, picture, signIn } from './console/desk';
import { aShipment } from './hub';

test('a posted webhook appears in its row without a reload', async ({ page, request }) => {
  const { shipment, trackingNumber, post } = await aShipment(request, 'ACME');
  await signIn(page, 'agent', '/shipments');
  await expect(page.locator('.live-list')).toHaveAttribute('data-phase', 'live');
  await page.getByRole('searchbox').fill(shipment);
  const row = page.locator(`[data-shipment="${shipment}"]`);
  await expect(row).toContainText('Not scanned yet');
  await expect(row).toContainText('ACME');
  await expect(row).toContainText(trackingNumber);
  await expect(row.locator('[data-column="expected"]')).toContainText('the delivery, as promised');

  const navigations: string[] = [];
  page.on('framenavigated', (frame) => navigations.push(frame.url()));
  await page.evaluate(() => document.body.setAttribute('data-loaded-once', 'yes'));
  await post('DP', '005', 'Departed from Facility', 30);
  await expect(row).toContainText('Departed');
  await post('OT', '021', 'Out For Delivery Today', 1);
  await expect(row).toContainText('Out for delivery');
  await expect(row.locator('[data-column="since"]')).toHaveText(/ago$/);
  // A frame does not say when it was heard of: the column must not go empty by it.
  await expect(row.locator('[data-column="news"]')).toHaveText(/^just now|ago/);
  await expect(page.locator('body')).toHaveAttribute('data-loaded-once', 'yes');
  expect(navigations).toEqual([]);
  await expectAccessible(page);
  await picture(page, 'shipments');

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(row).toContainText('Out for delivery');
  await expect(row).toBeInViewport();
  await expectNoSidewaysScroll(page);
});

test('a list that lost the hub does not look live', async ({ page, context }) => {
  await signIn(page, 'agent', '/shipments');
  const list = page.locator('.live-list');
  await expect(list).toHaveAttribute('data-phase', 'live');

  await context.setOffline(true);
  await expect(list).toHaveAttribute('data-phase', 'offline');
  await expect(page.getByText('This list is older than it looks.')).toBeVisible();

  await context.setOffline(false);
  await expect(list).toHaveAttribute('data-phase', 'live');
});
