import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openAiScript } from './fake-answers-fixture.ts';
import { type FakeModel, startFakeModel } from './fake-model-fixture.ts';
import { type GatewayFixture, PROVIDER, startGateway } from './gateway-fixture.ts';

let fake: FakeModel;
let door: GatewayFixture;
before(async () => {
  fake = await startFakeModel(openAiScript);
  door = await startGateway({ providers: { up: { ...PROVIDER, url: `${fake.url}/v1` } } });
});
after(async () => {
  await door[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

const CHAT = '/v1/chat/completions';
const body = JSON.stringify({ model: 'up/fake', messages: [{ role: 'user', content: 'hi' }] });

/** All that comes back on a connection of its own. */
async function raw(text: string): Promise<string> {
  const socket = connect(Number(new URL(door.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return answer;
}

const request = (line: string, lines: readonly string[], text: string) =>
  `${[line, 'host: 127.0.0.1:1', 'authorization: Bearer good', 'connection: close', ...lines].join('\r\n')}\r\n\r\n${text}`;
const length = `content-length: ${body.length}`;

for (const [what, text] of [
  ['no content-type', request(`POST ${CHAT} HTTP/1.1`, [length], body)],
  ['HTTP/1.0', request(`POST ${CHAT} HTTP/1.0`, [length], body)],
  ['a query', request(`POST ${CHAT}?api-version=1 HTTP/1.1`, [length], body)],
  ['a body after a question', request(`POST ${CHAT} HTTP/1.1`, ['expect: 100-continue', length], body)],
  [
    'a body in chunks',
    request(
      `POST ${CHAT} HTTP/1.1`,
      ['transfer-encoding: chunked'],
      `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ),
  ],
] as const)
  test(`answered: ${what}`, async () => {
    const answer = await raw(text);
    assert.match(answer, /HTTP\/1\.1 200 OK/);
    assert.match(answer, /hello from fake/);
  });

test('a packed body is refused with the reason', async () => {
  const packed = gzipSync(body).toString('latin1');
  const lines = ['content-encoding: gzip', `content-length: ${packed.length}`];
  const answer = await raw(request(`POST ${CHAT} HTTP/1.1`, lines, packed));
  assert.match(answer, /^HTTP\/1\.1 400 .*content-encoding: a body has to come as it is, not as \\"gzip\\"/s);
});

test('who only looks whether somebody is there is answered', async () => {
  for (const path of ['/', '/health', '/v1/models', '/api/version', '/api/tags'])
    assert.equal(
      (await fetch(`${door.url}${path}`, { method: 'HEAD', headers: { authorization: 'Bearer good' } }))
        .status,
      200,
      path,
    );
  assert.match(await (await door.get('/')).text(), /Ollama is running/);
});

test('what is nowhere is told in the words of its neighbours, with an id', async () => {
  for (const [path, form] of [
    ['/v1/nothing', (told: { error: { message: string } }) => told.error.message],
    [
      '/v1/messages/nothing',
      (told: { type: string; error: { message: string } }) => told.type === 'error' && told.error.message,
    ],
    ['/api/nothing', (told: { error: string }) => told.error],
  ] as const) {
    const reply = await door.get(path);
    assert.equal(reply.status, 404);
    assert.match(reply.headers.get('x-request-id') ?? '', /^req_/);
    assert.match(String(form((await reply.json()) as never)), /nothing of the model gateway/, path);
  }
});

test('another method is told which are allowed', async () => {
  for (const method of ['PUT', 'OPTIONS', 'GET']) {
    const reply = await fetch(`${door.url}${CHAT}`, { method, headers: { authorization: 'Bearer good' } });
    assert.equal(reply.status, 405);
    assert.equal(reply.headers.get('allow'), 'POST');
    assert.equal(reply.headers.get('access-control-allow-origin'), null);
  }
});

test('a wish for a stream is yes or no', async () => {
  const reply = await door.post(CHAT, { ...JSON.parse(body), stream: 'true' });
  assert.equal(reply.status, 400);
  assert.equal((await reply.json()).error.message, 'stream must be true or false');
  assert.equal((await door.post(CHAT, { ...JSON.parse(body), stream: null })).status, 200);
});

test('embeddings are given in the older form too', async () => {
  const reply = await door.post('/api/embeddings', { model: 'up/fake', prompt: 'a' });
  assert.deepEqual(await reply.json(), { embedding: [0.5, 1] });
});
