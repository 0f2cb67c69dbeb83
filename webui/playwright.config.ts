import { defineConfig } from '@playwright/test';

// Debian's browser; nothing is downloaded. It must not talk to anything but the hub.
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  preserveOutput: 'always',
  forbidOnly: true,
  retries: 0,
  // Each test has data of its own.
  workers: 2,
  // For machines that do much else at the same time.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env['MILEPOST_URL'],
    browserName: 'chromium',
    locale: 'en-GB',
    // A trace of each step costs as much as the test; for a look at one: MILEPOST_TRACE=on.
    trace: process.env['MILEPOST_TRACE'] === 'on' ? 'on' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['MILEPOST_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-default-apps',
        '--disable-sync',
        '--no-first-run',
        '--no-default-browser-check',
      ],
    },
  },
});
