import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the sources; what it asks of the hub goes to this one.
const hub = process.env['MILEPOST_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  server: {
    proxy: Object.fromEntries(
      ['/agents', '/admin', '/v1', '/openapi.yaml', '/asyncapi.yaml', '/schemas'].map((path) => [path, hub]),
    ),
  },
  build: {
    target: 'es2022',
    // All have `light-dark()`, whose stand-in would not see the scheme that a reader chooses.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The hub may forbid inline scripts and data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // `scripts/finish.mjs` reads it: what the first screen needs.
    manifest: true,
    rolldownOptions: {
      input: ['index.html', 'docs.html'],
      // One file of what many screens use rather than twenty: a browser asks for six at a time.
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 1 },
            { name: 'shared', minShareCount: 4 },
          ],
        },
      },
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    sequence: { shuffle: true },
  },
});
