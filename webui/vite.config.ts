import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the sources; what it asks of the hub goes to this one.
const hub = process.env['MILEPOST_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  server: {
    proxy: Object.fromEntries(
      ['/agents', '/v1', '/openapi.yaml', '/asyncapi.yaml', '/schemas'].map((path) => [path, hub]),
    ),
  },
  build: {
    target: 'es2022',
    // The hub may forbid inline scripts and data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ['index.html', 'docs.html'] },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    sequence: { shuffle: true },
  },
});
