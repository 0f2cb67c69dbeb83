// Follows a customer's events and prints them: node follow.mjs [cursor]
import { EventSource } from 'eventsource';

const hub = process.env.MILEPOST_URL;
const token = async () => process.env.MILEPOST_TOKEN; // yours asks for a new one when the old one is old
const told = new Map(); // each shipment's sequence when the shipments were read
let cursor = process.argv[2];
let failures = 0;
let notBefore = 0;
let turn = Promise.resolve(); // what was heard is worked off one by one

async function ask(address, init = {}) {
  const authorization = `Bearer ${await token()}`;
  const response = await fetch(address, { ...init, headers: { ...init.headers, authorization } });
  notBefore = Date.now() + 1000 * (Number(response.headers.get('retry-after')) || 0);
  return response;
}

/** All pages; the cursor of the first, since every later page knows at least as much. */
async function readShipments(path) {
  const address = new URL(path, hub);
  let first;
  for (let next = ''; next !== undefined; ) {
    if (next !== '') {
      address.searchParams.set('after', next);
    }
    const response = await ask(address);
    if (!response.ok) {
      throw new Error(`${path} answered ${response.status}`);
    }
    const page = await response.json();
    for (const shipment of page.shipments) {
      told.set(shipment.shipment, shipment.sequence);
      console.log(JSON.stringify({ shipment: shipment.shipment, sequence: shipment.sequence }));
    }
    first ??= page.cursor;
    next = page.next;
  }
  return first;
}

function take(type, id, event) {
  if (Number(event.sequence) > (told.get(event.subject) ?? 0)) {
    console.log(
      JSON.stringify({ type, subject: event.subject, sequence: Number(event.sequence), cursor: id }),
    );
  }
  cursor = id; // keep it together with what the event changed
}

async function follow() {
  try {
    cursor ??= await readShipments('/v1/shipments');
  } catch (failure) {
    return again(failure.message);
  }
  const source = new EventSource(`${hub}/v1/stream?lastEventId=${cursor}`, { fetch: ask });
  const inTurn = (work) => (heard) => {
    turn = turn
      .then(() => work(heard))
      .catch((failure) => {
        source.close();
        cursor = undefined; // the shipments could not be read after a gap: begin with them
        again(failure.message);
      });
  };
  source.onopen = () => {
    failures = 0;
  };
  for (const type of ['milestone', 'estimate', 'delay', 'delay-cleared', 'correction', 'notice']) {
    const one = ({ data, lastEventId }) => take(type, lastEventId, JSON.parse(data));
    source.addEventListener(type, inTurn(one));
  }
  const gap = async ({ data }) => {
    const { snapshot, resumeAt } = JSON.parse(data);
    await readShipments(snapshot);
    cursor = resumeAt;
  };
  source.addEventListener('gap', inTurn(gap));
  source.onerror = ({ code, message }) => {
    // When the connection broke it comes back by itself, with its last id, after the time in `retry:`.
    if (source.readyState === EventSource.CLOSED) {
      again(code ?? message); // but after an answer other than 200 it has given up
    }
  };
}

function again(why) {
  if (why === 400 || why === 403) {
    console.error(`refused: ${why}`); // coming again will not help
    return;
  }
  const most = Math.min(60_000, 2_000 * 2 ** failures);
  failures += 1;
  const pause = most * (0.5 + Math.random() / 2);
  setTimeout(follow, Math.max(0, notBefore - Date.now()) + pause);
}

follow();
