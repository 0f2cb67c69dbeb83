// `build`: packages and pages, each only when what they are made from has changed; then into target/classes.
// `check`: the tests and the linters.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = ['package.json', 'package-lock.json', '.npmrc'];
const PAGES = [
  ...PACKAGES,
  'index.html',
  'docs.html',
  'vite.config.ts',
  'tsconfig.json',
  'public',
  'src',
  'scripts/finish.mjs',
];
/** Made by other steps, and not what pages are made from. */
const MADE = /\/generated\//;
const PACKAGES_STAMP = 'node_modules/.milepost-packages';
const PAGES_STAMP = 'node_modules/.milepost-pages';
const SERVED = 'target/classes/webroot';

const steps = { build, check };
const step = steps[process.argv[2]];
if (step === undefined) {
  throw new Error(`say one of: ${Object.keys(steps).join(', ')}`);
}
step();

function build() {
  unlessDone(PACKAGES_STAMP, fingerprint(PACKAGES), 'packages', () =>
    // Playwright's own browsers are never wanted: the test uses the one of the machine.
    npm(['ci', '--prefer-offline', '--no-audit', '--no-fund'], { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }),
  );
  const pages = fingerprint(PAGES);
  if (!existsSync('dist/index.html')) {
    rmSync(PAGES_STAMP, { force: true });
  }
  unlessDone(PAGES_STAMP, pages, 'pages', () => npm(['run', 'build']));
  rmSync(SERVED, { recursive: true, force: true });
  cpSync('dist', SERVED, { recursive: true, preserveTimestamps: true });
}

function check() {
  npm(['run', 'lint']);
  npm(['test']);
}

/** Does the work unless the stamp says that it was done for the same inputs. */
function unlessDone(stamp, inputs, what, work) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) {
    console.log(`webui: ${what} are up to date`);
    return;
  }
  rmSync(stamp, { force: true });
  work();
  writeFileSync(stamp, inputs);
}

/** Of names and contents, so that a checkout's new dates mean nothing. */
function fingerprint(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.flatMap(files).filter((name) => !MADE.test(name))) {
    hash.update(`\0${path}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function files(path) {
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => files(join(path, name)))
    : [path];
}

function npm(args, env = {}) {
  try {
    execFileSync('npm', args, { stdio: 'inherit', env: { ...process.env, ...env } });
  } catch (failure) {
    // npm has said why; a stack trace of this script would only hide it.
    console.error(`webui: npm ${args.join(' ')} failed`);
    process.exit(failure.status ?? 1);
  }
}
