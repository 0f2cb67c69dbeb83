// What `./hub bench console` measures in the browser, against a hub whose queue is full and changes all the time.
// Prints lines for people, and one JSON object with the figures.
import { chromium } from '@playwright/test';

const hub = need('MILEPOST_URL');
const token = need('MILEPOST_TOKEN');
const scrollSeconds = Number(process.env['SCROLL_SECONDS'] ?? 60);
const memoryMinutes = Number(process.env['MEMORY_MINUTES'] ?? 10);
const loads = Number(process.env['LOADS'] ?? 5);

const DESK = { width: 1440, height: 900 };
const ROW = '[data-case]';
/** The browser's own word for a task that is too long (W3C Long Tasks) is 50 ms; ours is this. */
const TOO_LONG = 100;
const FLOOR_SECONDS = 10;

const browser = await chromium.launch({
  executablePath: process.env['MILEPOST_CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--enable-precise-memory-info',
  ],
});
const figures = {};
try {
  const session = await signIn();
  await coldLoads(session);
  figures['floor-frames'] = await floor();
  const watched = await queue(session);
  await scrolling(watched);
  if (memoryMinutes > 0) {
    await memory(watched.page);
  }
  console.log(JSON.stringify(figures));
} finally {
  await browser.close();
}

/** Signs in once; what the loads then start with is the cookie alone. */
async function signIn() {
  const context = await browser.newContext({ viewport: DESK });
  const page = await context.newPage();
  await page.goto(`${hub}/#token=${token}`);
  await page.waitForSelector(ROW);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** From the start of the navigation to the first painted row, each time with an empty cache. */
async function coldLoads(session) {
  const seconds = [];
  for (let load = 0; load < loads; load++) {
    const context = await browser.newContext({ viewport: DESK, storageState: session });
    const page = await context.newPage();
    await page.addInitScript(watchFirstRow, ROW);
    await page.goto(hub);
    await page.waitForFunction(() => window.firstRow !== undefined);
    const { firstRow, bytes } = await page.evaluate(() => ({
      firstRow: window.firstRow,
      bytes: performance
        .getEntriesByType('resource')
        .filter(({ name, responseEnd }) => /\.(js|css)$/.test(name) && responseEnd <= window.firstRow)
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    }));
    seconds.push(firstRow / 1000);
    figures['first-screen'] = bytes / 1000;
    await context.close();
  }
  seconds.sort((a, b) => a - b);
  figures['first-row'] = seconds[Math.floor(seconds.length / 2)];
  console.log(`first row after ${seconds.map((one) => one.toFixed(2)).join(', ')} s`);
}

function watchFirstRow(row) {
  const look = () => {
    if (document.querySelector(row) === null) {
      requestAnimationFrame(look);
    } else {
      // After the frame in which it is there has been painted.
      requestAnimationFrame(() => setTimeout(() => (window.firstRow = performance.now())));
    }
  };
  requestAnimationFrame(look);
}

/** What this browser makes of a page with as many plain rows in view that scrolls and never changes. */
async function floor() {
  const context = await browser.newContext({ viewport: DESK });
  const page = await context.newPage();
  await page.setContent(
    `<div style="height:800px;overflow:auto">${'<p style="height:44px;margin:0">Nothing changes here</p>'.repeat(20_000)}</div>`,
  );
  await page.evaluate(watchFrames);
  await scroll(page, 'div', FLOOR_SECONDS);
  const { frames } = await page.evaluate(() => window.stopWatching());
  await context.close();
  return frames;
}

async function queue(session) {
  const context = await browser.newContext({ viewport: DESK, storageState: session });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  let stream;
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.includes('/agents/v1/delays/stream')) {
      stream = requestId;
    }
  });
  await page.goto(hub);
  await page.waitForSelector(ROW);
  // The other pages of the queue come in the background.
  await page.waitForSelector('[data-whole=true]');
  return { page, devtools, stream };
}

async function scrolling(watched) {
  const { page } = watched;
  const changes = await countChanges(watched);
  await page.evaluate(watchFrames);
  await scroll(page, '[role=grid]', scrollSeconds);
  const seen = await page.evaluate(() => window.stopWatching());
  figures['changes'] = changes() / scrollSeconds;
  figures['frames'] = seen.frames;
  figures['frames-slowest-second'] = seen.slowest;
  figures['long-tasks'] = seen.tasks.filter((millis) => millis > TOO_LONG).length;
  figures['longest-task'] = Math.max(0, ...seen.tasks);
  figures['layout-shift'] = seen.shift;
  console.log(`scrolled for ${scrollSeconds} s; tasks over 50 ms: ${seen.tasks.length}`);
  for (const { value, moved } of seen.shifts) {
    console.log(`shifted by ${value.toExponential(2)}: ${moved.join('; ')}`);
  }
}

function watchFrames() {
  const times = [];
  const tasks = [];
  const shifts = [];
  let on = true;
  // What moved, from where to where (W3C Layout Instability, LayoutShiftAttribution).
  const moved = ({ node, previousRect: from, currentRect: to }) => {
    const element = node instanceof Element ? node : node?.parentElement;
    const name = element == null ? 'something gone' : `${element.tagName}.${element.className}`;
    return `${name} ${from.x},${from.y} ${from.width}x${from.height} to ${to.x},${to.y} ${to.width}x${to.height}`;
  };
  const frame = (now) => {
    times.push(now);
    if (on) {
      requestAnimationFrame(frame);
    }
  };
  requestAnimationFrame(frame);
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.entryType === 'longtask') {
        tasks.push(entry.duration);
      } else if (!entry.hadRecentInput) {
        shifts.push({ value: entry.value, moved: entry.sources.map(moved) });
      }
    }
  });
  observer.observe({ type: 'longtask' });
  observer.observe({ type: 'layout-shift' });
  window.stopWatching = () => {
    on = false;
    observer.disconnect();
    const first = times[0];
    const seconds = (times[times.length - 1] - first) / 1000;
    const each = new Array(Math.floor(seconds)).fill(0);
    for (const time of times) {
      const second = Math.floor((time - first) / 1000);
      if (second < each.length) {
        each[second] += 1;
      }
    }
    return {
      frames: (times.length - 1) / seconds,
      slowest: Math.min(...each),
      tasks,
      shift: shifts.reduce((sum, { value }) => sum + value, 0),
      // The first ones say enough.
      shifts: shifts.slice(0, 20),
    };
  };
}

/** By the wheel, as a reader does: down and up again, a notch each 50 ms. */
async function scroll(page, where, seconds) {
  const box = await page.locator(where).first().boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + Math.min(box.height, 600) / 2);
  const until = Date.now() + seconds * 1000;
  for (let notch = 0; Date.now() < until; notch++) {
    const down = Math.floor(notch / 200) % 2 === 0;
    await page.mouse.wheel(0, down ? 120 : -120);
    await page.waitForTimeout(50);
  }
}

/** Counts the changes of rows that the page is told from now on; the returned function says how many they were. */
async function countChanges({ devtools, stream }) {
  let told = 0;
  let rest = '';
  const read = ({ requestId, data }) => {
    if (requestId === stream && data !== undefined) {
      const frames = (rest + Buffer.from(data, 'base64').toString('latin1')).split('event: delay\n');
      told += frames.length - 1;
      // A name may be cut by the piece's end.
      rest = frames.at(-1).slice(-12);
    }
  };
  await devtools.send('Network.streamResourceContent', { requestId: stream });
  devtools.on('Network.dataReceived', read);
  return () => {
    devtools.off('Network.dataReceived', read);
    return told;
  };
}

/** What is left after the garbage is collected, each half minute: the last fifth against the second. */
async function memory(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const megabytes = [];
  const until = Date.now() + memoryMinutes * 60_000;
  while (Date.now() < until) {
    await page.waitForTimeout(30_000);
    await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    megabytes.push(metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1e6);
  }
  console.log(`memory: ${megabytes.map((one) => one.toFixed(1)).join(', ')} MB`);
  const fifth = Math.max(1, Math.floor(megabytes.length / 5));
  const mean = (some) => some.reduce((sum, one) => sum + one, 0) / some.length;
  figures['memory'] = mean(megabytes.slice(-fifth)) / mean(megabytes.slice(fifth, 2 * fifth));
  figures['memory-end'] = megabytes[megabytes.length - 1];
}

function need(name) {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is missing: this is run by ./hub bench console`);
  }
  return value;
}
