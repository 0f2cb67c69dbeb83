// After `vite build`: the first page names all that its first screen needs, that is weighed, and every asset gets its packed twins.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** What may come over the wire, as gzip, until the queue is there. */
const FIRST_SCREEN_LIMIT = 350_000;
const FIRST_SCREEN = ['index.html', 'src/queue/QueueScreen.tsx', 'src/queue/messages.ts'];
const PACKED = /\.(js|css|json|svg)$/;

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const { scripts, styles } = needs(FIRST_SCREEN);
writeFileSync(
  'dist/index.html',
  preloading(inlined(readFileSync('dist/index.html', 'utf8')), scripts, styles),
);
weigh([...scripts, ...styles]);
pack();
rmSync('dist/.vite', { recursive: true });

/** The files of these entries with all that they import at once. */
function needs(entries) {
  const scripts = new Set();
  const styles = new Set();
  const visit = (name) => {
    const chunk = manifest[name];
    if (chunk === undefined) {
      throw new Error(`the build has no '${name}'`);
    }
    if (!scripts.has(chunk.file)) {
      scripts.add(chunk.file);
      for (const style of chunk.css ?? []) {
        styles.add(style);
      }
      (chunk.imports ?? []).forEach(visit);
    }
  };
  entries.forEach(visit);
  return { scripts, styles };
}

/** What asks the hub first is in the page itself, before everything that is fetched; the hub puts its nonce on it. */
function inlined(html) {
  const tag = /<!--[^>]*-->\s*<script src="\/early.js"><\/script>\s*/;
  if (!tag.test(html)) {
    throw new Error('the page has no early.js');
  }
  const script = `<script nonce="milepost-nonce">\n${readFileSync('dist/early.js', 'utf8')}</script>`;
  rmSync('dist/early.js');
  return html.replace(tag, '').replace('<head>', () => `<head>\n    ${script}`);
}

/** So that the browser need not read one file to hear of the next. */
function preloading(html, scripts, styles) {
  const links = [
    ...[...scripts].map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`),
    ...[...styles].map((file) => `<link rel="stylesheet" crossorigin href="/${file}">`),
  ].filter((link) => !html.includes(link.split('href=')[1]));
  return html.replace('</head>', `  ${links.join('\n    ')}\n  </head>`);
}

function weigh(files) {
  const sizes = files.map((file) => [file, gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const words = `the first screen takes ${(total / 1000).toFixed(0)} kB of ${FIRST_SCREEN_LIMIT / 1000} kB (gzip)`;
  if (total > FIRST_SCREEN_LIMIT) {
    const list = sizes
      .sort((a, b) => b[1] - a[1])
      .map(([file, size]) => `${(size / 1000).toFixed(1)} kB ${file}`);
    throw new Error(`${words}:\n${list.join('\n')}`);
  }
  console.log(`webui: ${words}`);
}

/** The hub sends these as they are; nobody packs them a second time. */
function pack() {
  for (const name of readdirSync('dist/assets').filter((file) => PACKED.test(file))) {
    const path = `dist/assets/${name}`;
    const text = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(text, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
      }),
    );
  }
}
