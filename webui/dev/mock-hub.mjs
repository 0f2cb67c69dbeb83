// A developer's tool, not part of the product: answers as the hub does as far as the live list needs it, from
// memory, so that the page can be worked on and its end-to-end test tried without Kafka and PostgreSQL.
//
//   npm run build && node dev/mock-hub.mjs [--port 8099] [--shipments 60] [--rate 3]
//
// Any bearer token will do, except one that says `wrong`.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8099' },
    shipments: { type: 'string', default: '60' },
    rate: { type: 'string', default: '3' },
  },
});
const dist = new URL('../dist/', import.meta.url).pathname;
const HOUR = 3_600_000;
const STEPS = ['LABEL_CREATED', 'PICKED_UP', 'DEPARTED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED'];
const UPS = { MP: 'LABEL_CREATED', DP: 'DEPARTED', AR: 'ARRIVED', OT: 'OUT_FOR_DELIVERY', FS: 'DELIVERED' };
const DELAYS = [
  [
    'MISSED_PROMISE',
    null,
    78,
    'Promised for yesterday evening; the last scan says in transit at Louisville, KY.',
  ],
  ['CARRIER_EXCEPTION', 'WEATHER', 55, 'UPS: severe weather conditions have delayed delivery.'],
  ['CARRIER_EXCEPTION', 'ADDRESS', 30, 'UPS: the apartment number is missing.'],
];

const shipments = new Map();
const connections = new Map();
const tickets = new Set();
const streams = new Set();
const iso = (at) => new Date(at).toISOString();
const pick = (list) => list[Math.floor(Math.random() * list.length)];

function register(id, body) {
  const known = shipments.get(id);
  shipments.set(id, {
    shipment: id,
    customer: body.customer,
    orders: body.orders ?? [],
    references: body.references ?? [],
    sequence: known?.sequence ?? 0,
    updatedAt: iso(Date.now()),
    promise: body.promise ?? null,
    journey: known?.journey ?? {
      milestone: null,
      occurredAt: null,
      pieces: body.pieces ?? 1,
      piecesDelivered: 0,
      lastScanAt: null,
      receivedAt: null,
      expectedNextBy: body.promise?.latest ?? null,
      expectedNext: body.promise ? 'the delivery, as promised' : null,
      estimate: null,
      conflict: false,
    },
    delay: known?.delay ?? null,
  });
}

function happen(id, milestone, occurredAt = Date.now()) {
  const shipment = shipments.get(id);
  shipment.sequence += 1;
  shipment.updatedAt = iso(Date.now());
  const done = milestone === 'DELIVERED';
  shipment.journey = {
    ...shipment.journey,
    milestone,
    occurredAt: iso(occurredAt),
    lastScanAt: iso(occurredAt),
    receivedAt: iso(Math.min(Date.now(), occurredAt + Math.random() * HOUR)),
    expectedNextBy: done ? null : iso(occurredAt + Math.random() * 48 * HOUR),
    expectedNext: done ? null : 'the next scan',
    piecesDelivered: done ? shipment.journey.pieces : 0,
  };
  if (done) {
    shipment.delay = null;
  }
  send('milestone', shipment);
}

function send(name, shipment) {
  const { shipment: id, sequence, references, updatedAt, journey, ...rest } = shipment;
  const { receivedAt, expectedNextBy, expectedNext, ...told } = journey;
  const event = {
    specversion: '1.0',
    id: `${id}-${sequence}`,
    source: '/milepost',
    type: `dev.milepost.shipment.${name}.v1`,
    subject: id,
    time: updatedAt,
    sequence: String(sequence),
    data: { shipment: id, ...rest, journey: told, reference: references[0], receivedAt: updatedAt },
  };
  for (const stream of streams) {
    stream.write(`id: ${id}:${sequence}\nevent: ${name}\ndata: ${JSON.stringify(event)}\n\n`);
  }
}

for (let n = 1; n <= Number(values.shipments); n += 1) {
  const id = `SHP-${1000 + n}`;
  const promised = Date.now() + (Math.random() * 96 - 30) * HOUR;
  register(id, {
    customer: pick(['ACME', 'Globex', 'Initech', 'Northwind Trading']),
    orders: [`SO-${2000 + n}`],
    references: [
      { type: 'TRACKING_NUMBER', value: `1Z5R893903${String(57_567_127 + n * 97)}`, issuer: 'UPS' },
      { type: 'PURCHASE_ORDER', value: `PO-${n}` },
    ],
    pieces: n % 7 === 0 ? 3 : 1,
    promise: n % 9 === 0 ? null : { earliest: iso(promised - 8 * HOUR), latest: iso(promised) },
  });
  if (n % 10 !== 0) {
    happen(id, pick(STEPS), Date.now() - Math.random() * 50 * HOUR);
  }
  const shipment = shipments.get(id);
  if (n % 3 === 0) {
    const latest = iso(promised + (Math.random() * 40 - 20) * HOUR);
    shipment.journey.estimate = { earliest: null, latest, by: 'UPS', issuedAt: iso(Date.now() - HOUR) };
  }
  if (n % 4 === 0 && shipment.journey.milestone !== 'DELIVERED') {
    const [kind, cause, severity, summary] = pick(DELAYS);
    shipment.delay = { kind, cause, severity, since: iso(Date.now() - 5 * HOUR), summary };
  }
  shipment.updatedAt = iso(Date.now() - Math.random() * 20 * HOUR);
}

if (Number(values.rate) > 0) {
  setInterval(() => {
    const moving = [...shipments.keys()].filter((id) => /^SHP-\d+$/.test(id));
    if (moving.length > 0) {
      happen(pick(moving), pick(STEPS));
    }
  }, 1000 / Number(values.rate));
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

function gmt({ gmtActivityDate: d, gmtActivityTime: t }) {
  return Date.parse(
    `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6)}T${t.slice(0, 2)}:${t.slice(2, 4)}:${t.slice(4)}Z`,
  );
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

async function page(path, response) {
  const name = path === '/' ? 'index.html' : path === '/docs' ? 'docs.html' : normalize(path);
  try {
    const bytes = await readFile(join(dist, name));
    response
      .writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' })
      .end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  const call = `${request.method} ${url.pathname}`;
  const answer = (status, json) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  const [, what, id] = /^\/(v1\/shipments|v1\/webhooks)\/(.+)$/.exec(url.pathname) ?? [];

  if (call === 'GET /agents/v1/stream') {
    if (!tickets.delete(url.searchParams.get('ticket'))) {
      return answer(401, { title: 'Bad ticket', status: 401 });
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('event: ready\ndata: {}\n\n');
    streams.add(response);
    request.on('close', () => streams.delete(response));
    return;
  }
  if (what === 'v1/webhooks') {
    const connection = connections.get(id);
    if (connection === undefined || request.headers['credential'] !== connection.secret) {
      return answer(connection === undefined ? 404 : 401, { title: 'No', status: 401 });
    }
    const alert = await body(request);
    for (const { shipment, references } of shipments.values()) {
      if (references.some(({ value }) => value === alert.trackingNumber)) {
        happen(shipment, UPS[alert.activityStatus.code] ?? 'IN_TRANSIT', gmt(alert));
      }
    }
    return answer(202, {});
  }
  if (/^\/(agents|admin|v1)\//.test(url.pathname)) {
    const token = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    if (token === undefined || token.includes('wrong')) {
      return answer(401, {
        title: 'Not authenticated',
        status: 401,
        detail: 'the token is missing or not ours',
      });
    }
  }
  if (call === 'GET /agents/v1/shipments') {
    const list = [...shipments.values()].sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
    return answer(200, {
      shipments: list.slice(0, Number(url.searchParams.get('limit'))),
      total: list.length,
    });
  }
  if (call === 'POST /v1/stream/tickets') {
    const ticket = Math.random().toString(36).slice(2);
    tickets.add(ticket);
    return answer(200, { ticket, expiresAt: iso(Date.now() + 60_000) });
  }
  if (call === 'POST /admin/v1/connections') {
    const connection = await body(request);
    connections.set(connection.id, connection);
    return answer(201, { id: connection.id, webhook: `/v1/webhooks/${connection.id}` });
  }
  if (request.method === 'PUT' && what === 'v1/shipments') {
    register(id, await body(request));
    return answer(200, { shipment: id, version: 1, applied: 0 });
  }
  return page(url.pathname, response);
});

server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(`mock hub: http://127.0.0.1:${server.address().port}/#token=any`);
});
