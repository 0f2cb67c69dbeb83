import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { setting } from '../hub';

export type Role = 'viewer' | 'agent' | 'admin';

/** The tokens that the test of the module `dev` gives, by whose they are. */
const TOKENS: Readonly<Record<Role, string>> = {
  viewer: 'MILEPOST_VIEWER_TOKEN',
  agent: 'MILEPOST_TOKEN',
  admin: 'MILEPOST_ADMIN_TOKEN',
};

/** A token of somebody with this role: `vera` looks, `anna` is an agent. `MILEPOST_OTHER_TOKEN` is `ben`'s, an agent, too. */
export function tokenOf(role: Role): string {
  return setting(TOKENS[role]);
}

/** The account that the test of the module `dev` makes: `anna`, an agent. */
export function account() {
  return { user: setting('MILEPOST_USER'), password: setting('MILEPOST_PASSWORD') };
}

/** Opens a page of the console as somebody does who follows the link that the hub printed. */
export async function signIn(page: Page, role: Role = 'agent', path = '/') {
  await signInBy(page, tokenOf(role), path);
}

/** The same with a token of one's own, as for a second agent. */
export async function signInBy(page: Page, token: string, path = '/') {
  await page.goto(`${setting('MILEPOST_URL')}${path}#token=${token}`);
  await expect(page.getByRole('main')).toBeVisible();
  expect(new URL(page.url()).hash, 'the token stays in the address bar').toBe('');
}

/** Waits until the page is as new as the hub. */
export async function expectLive(page: Page) {
  await expect(page.getByRole('status').filter({ hasText: 'Live', visible: true }).first()).toBeVisible();
}

/** Nothing that keeps somebody out: axe finds nothing serious or critical. */
export async function expectAccessible(page: Page) {
  // A dialog that is still fading in has half its contrast.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))),
  );
  const { violations } = await new AxeBuilder({ page })
    // Of one page without frames from elsewhere; without the long list of what is right.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`);
  expect(grave.join('\n'), 'axe finds something serious').toBe('');
}

/** Nothing of the page is cut off at its side. */
export async function expectNoSidewaysScroll(page: Page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}

const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** Pictures as at a desk in light and as on a phone in the dark, kept with the test's results. */
export async function picture(page: Page, name: string) {
  for (const [width, colorScheme] of [
    ['desk', 'light'],
    ['phone', 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(WIDTHS[width]);
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    await expectNoSidewaysScroll(page);
    const path = `test-results/screens/${name}-${width}-${colorScheme}.png`;
    await page.screenshot({ path });
    await test.info().attach(`${name}-${width}-${colorScheme}`, { path, contentType: 'image/png' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(WIDTHS.desk);
}
