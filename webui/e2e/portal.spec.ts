import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, type Page, test } from '@playwright/test';
import { aShipment, setting } from './hub';
import { Wire } from './wire';

// The samples of docs/portal.md as they stand there, with a browser and with npm's `eventsource`.
const SAMPLES = join(import.meta.dirname, 'samples');
const CUSTOMER = 'PORTAL';

const processes: ChildProcess[] = [];
const wires: Wire[] = [];
test.afterEach(() => {
  for (const process of processes.splice(0)) {
    process.kill();
  }
  for (const wire of wires.splice(0)) {
    wire.close();
  }
});

/** A sample that runs, and the lines that it has printed. */
function run(sample: string, address: string, ...args: string[]): string[] {
  const child = spawn(process.execPath, [join(SAMPLES, sample), ...args], {
    env: {
      PATH: process.env['PATH'],
      MILEPOST_URL: address,
      MILEPOST_TOKEN: setting('MILEPOST_PORTAL_TOKEN'),
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return lines;
}

async function openWire(portal?: string): Promise<Wire> {
  const wire = await Wire.open(portal);
  wires.push(wire);
  return wire;
}

async function openPortal(): Promise<Wire> {
  const lines = run('portal.mjs', setting('MILEPOST_URL'));
  await expect.poll(() => lines.length).toBe(1);
  return openWire(`http://127.0.0.1:${lines[0]}`);
}

async function sequenceOf(shipment: string): Promise<number> {
  const response = await fetch(`${setting('MILEPOST_URL')}/v1/shipments/${shipment}`, {
    headers: { authorization: `Bearer ${setting('MILEPOST_PORTAL_TOKEN')}` },
  });
  return ((await response.json()) as { sequence: number }).sequence;
}

function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

test('the Node sample loses nothing and shows nothing twice', async ({ request }) => {
  const { shipment, post } = await aShipment(request, CUSTOMER);
  const wire = await openWire();
  wire.cutAfter(500); // within the first event
  wire.refuseOnce(503, '1');
  const lines = run('follow.mjs', wire.address, 'a-cursor-that-no-node-can-read');
  const printed = () =>
    lines.map((line) => JSON.parse(line)).filter((one) => (one.subject ?? one.shipment) === shipment);
  const told = () => printed().flatMap((one) => (one.subject === shipment ? [one.sequence] : []));

  // The cursor is answered with `gap`, so the shipments are read.
  await expect.poll(() => printed().length, { timeout: 30_000 }).toBe(1);
  await post('DP', '005', 'Departed from Facility', 30);
  await expect.poll(() => wire.openings.length, { timeout: 30_000 }).toBe(3);
  await post('AR', '005', 'Arrived at Facility', 20);
  await post('OT', '021', 'Out For Delivery Today', 1);

  await expect.poll(told, { timeout: 30_000 }).toEqual(from(1, 3));
  expect(await sequenceOf(shipment)).toBe(3);
  expect(wire.openings.map((opening) => opening.status)).toEqual([503, 200, 200]);
  expect(wire.openings[2]?.lastEventId, 'the client came back by itself').toHaveLength(22);
});

async function shown(page: Page, shipment: string): Promise<number[]> {
  const events = page.locator(`#events [data-shipment="${shipment}"]`);
  return (await events.evaluateAll((items) =>
    items.map((item) => Number(item.dataset['sequence'])),
  )) as number[];
}

test('the page shows each event once, through a cut, a refusal and a time offline', async ({
  page,
  context,
  request,
}) => {
  const { shipment, post } = await aShipment(request, CUSTOMER);
  const portal = await openPortal();
  portal.cutAfter(500); // within the first event
  await page.goto(portal.address);
  await expect(page.getByRole('status')).toHaveText('Live');
  await expect(page.locator(`#shipments [data-shipment="${shipment}"]`)).toHaveText(/not scanned yet/);

  portal.refuseOnce(429, '1');
  await post('DP', '005', '<img src=x onerror="document.title=1">', 30);
  await expect.poll(() => shown(page, shipment), { timeout: 30_000 }).toEqual([1]);
  await expect(page.getByText('<img src=x')).toBeVisible();
  expect(await page.locator('img').count()).toBe(0);

  await context.setOffline(true);
  await expect(page.getByRole('status')).toHaveText('Not live');
  await post('AR', '005', 'Arrived at Facility', 20);
  await expect.poll(() => sequenceOf(shipment)).toBe(2);
  await context.setOffline(false);
  await post('OT', '021', 'Out For Delivery Today', 1);

  await expect.poll(() => shown(page, shipment), { timeout: 30_000 }).toEqual(from(1, 3));
  await expect(page.getByRole('status')).toHaveText('Live');
  expect(portal.openings.map((opening) => opening.status)).not.toContain(401);
});

test('the page reads the shipments again after a gap', async ({ page, request }) => {
  const { shipment, post } = await aShipment(request, CUSTOMER);
  const portal = await openPortal();
  // The first page of shipments comes with a cursor that means nothing any more.
  let given = 0;
  await page.route('**/shipments', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    given += 1;
    await route.fulfill({ response: answer, json: given === 1 ? { ...body, cursor: 'too-old' } : body });
  });
  await page.goto(portal.address);
  await expect.poll(() => given, { timeout: 30_000 }).toBe(2);
  await expect(page.getByRole('status')).toHaveText('Live');

  await post('DP', '005', 'Departed from Facility', 30);

  await expect.poll(() => shown(page, shipment), { timeout: 30_000 }).toEqual([1]);
  await expect(page.locator(`#shipments [data-shipment="${shipment}"]`)).toHaveCount(1);
});

test('a browser comes back with the same ticket and gives up at 401', async ({ page }) => {
  const portal = await openPortal();
  await page.goto(portal.address); // for its origin only
  await expect(page.getByRole('status')).toHaveText('Live');
  const before = portal.openings.length;
  portal.cutAfter(60); // after the opening, which holds an id

  const states = await page.evaluate(async () => {
    const { ticket } = await (await fetch('/ticket', { method: 'POST' })).json();
    const source = new EventSource(`/v1/stream?ticket=${ticket}`);
    const seen: number[] = [];
    return new Promise<number[]>((resolve) => {
      source.onerror = () => {
        seen.push(source.readyState);
        if (source.readyState === EventSource.CLOSED) {
          resolve(seen);
        }
      };
    });
  });

  expect(states).toEqual([0, 2]); // CONNECTING, then CLOSED
  const [first, second] = portal.openings.slice(before);
  expect(first).toEqual({ lastEventId: undefined, status: 200 });
  expect(second?.status).toBe(401);
  expect(second?.lastEventId, 'the id of a block without data counts').toHaveLength(22);
});
