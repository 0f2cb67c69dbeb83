// A portal's backend, as far as the stream goes. The page gets no token: it asks here, with the session that it has anyway.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const hub = process.env.MILEPOST_URL;
const tokenOf = async (_request) => process.env.MILEPOST_TOKEN; // yours: the token of the session's customer

async function pass(request, response, method, path) {
  const headers = { authorization: `Bearer ${await tokenOf(request)}` };
  const answer = await fetch(hub + path, { method, headers });
  response.writeHead(answer.status, {
    'content-type': answer.headers.get('content-type'),
    'cache-control': 'no-store',
    'retry-after': answer.headers.get('retry-after') ?? '0',
  });
  response.end(await answer.text());
}

const server = createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/ticket') {
      await pass(request, response, 'POST', '/v1/stream/tickets');
    } else if (request.method === 'GET' && request.url.startsWith('/shipments')) {
      await pass(request, response, 'GET', `/v1${request.url}`);
    } else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(await readFile(new URL('portal.html', import.meta.url)));
    }
  } catch {
    response.writeHead(503, { 'retry-after': '5' }).end(); // the hub does not answer
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(server.address().port));
