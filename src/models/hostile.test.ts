import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { ollamaScript, openAiScript } from './fake-answers-fixture.ts';
import {
  completion,
  FAULTS,
  openAiEvents,
  type Script,
  sendJson,
  startFakeModel,
  streamTexts,
} from './fake-model-fixture.ts';
import { PROVIDER, startGateway } from './gateway-fixture.ts';
import { selfSigned } from './self-signed-fixture.ts';

const messages = [{ role: 'user', content: 'hi' }];

async function startPair(script: Script, provider: object = {}, options: { headMs?: number } = {}) {
  const fake = await startFakeModel(script);
  const door = await startGateway(
    { providers: { up: { ...PROVIDER, tries: 1, url: `${fake.url}/v1`, ...provider } } },
    options,
  );
  return {
    fake,
    door,
    async [Symbol.asyncDispose]() {
      await door[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
}

test('callers that send their head byte by byte are cut off, and keep nobody waiting', async () => {
  await using it = await startPair(openAiScript, {}, { headMs: 2000 });
  const { port } = new URL(it.door.url);
  const slow = Array.from({ length: 200 }, () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: ');
    socket.on('error', () => {});
    return socket;
  });
  using dripping = new DisposableStack();
  const drip = setInterval(() => {
    for (const socket of slow) socket.write('a');
  }, 50);
  dripping.defer(() => clearInterval(drip));
  const reply = await it.door.post('/v1/chat/completions', { model: 'up/fake', messages });
  assert.equal(reply.status, 200);
  // Not `once` of node:events: a byte too late is an error of the socket before it closes.
  const closed = (socket: Socket) => new Promise((resolve) => socket.resume().once('close', resolve));
  await Promise.all(slow.map((socket) => (socket.closed ? null : closed(socket))));
  assert.equal(it.fake.seen.length, 1);
});

test('a prompt of 10 MB arrives as it was sent, also translated', async () => {
  const content = 'all work and no play makes a dull boy, \u00e9 "quoted" \\ '.repeat(200_000);
  const asked = [{ role: 'user', content }];
  await using it = await startPair(({ json }, response) => {
    const [first] = json.messages as { content: string }[];
    const same = first?.content === content;
    sendJson(response, completion(String(same), { prompt_tokens: 4_000_000 }));
  });
  const reply = await it.door.post('/v1/chat/completions', { model: 'up/fake', messages: asked });
  assert.equal((await reply.json()).choices[0].message.content, 'true');

  await using small = await startFakeModel(ollamaScript);
  await using door = await startGateway({
    providers: { small: { ...PROVIDER, kind: 'ollama', url: small.url } },
  });
  const refused = await door.post('/v1/chat/completions', { model: 'small/fake', messages: asked });
  assert.equal(refused.status, 413);
  assert.match(await refused.text(), /at least \d{7} tokens, and the context of this model holds 16384/);
});

test('a thousand streams that say nothing hinder no one, and leave nothing behind', async () => {
  await using it = await startPair(FAULTS.idle, { concurrency: 1100, idle_s: 60, first_byte_s: 60 });
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const before = process.getActiveResourcesInfo().length;
  const open = await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const outgoing = request(`${it.door.url}/v1/chat/completions`, {
        method: 'POST',
        agent,
        headers: { authorization: 'Bearer good' },
      });
      outgoing.on('error', () => {});
      outgoing.end(JSON.stringify({ model: 'up/fake', stream: true, messages }));
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      incoming.on('error', () => {});
      await once(incoming, 'data');
      return incoming;
    }),
  );
  assert.match(it.door.gateway.metricsText(), /in_flight\{provider="up",model="fake"\} 1000/);
  it.fake.script = openAiScript;
  const reply = await it.door.post('/v1/chat/completions', { model: 'up/fake', messages });
  assert.equal(reply.status, 200);
  for (const incoming of open) incoming.destroy();
  await until(() => it.door.lines.length === 1001, 'every stream is counted');
  assert.match(it.door.gateway.metricsText(), /in_flight\{provider="up",model="fake"\} 0/);
  await until(() => process.getActiveResourcesInfo().length < before + 30, 'handles are given back');
});

test('a certificate that nobody vouches for is not spoken to', async () => {
  const { cert, key } = selfSigned('localhost');
  let heard = 0;
  const server = createTlsServer({ cert, key: key.export({ type: 'pkcs8', format: 'pem' }) }, () => {
    heard += 1;
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://localhost:${(server.address() as AddressInfo).port}/v1`;
  await using door = await startGateway(
    { providers: { up: { ...PROVIDER, tries: 1, url, private: true } } },
    { keys: { up: ['sk-canary'] } },
  );
  const reply = await door.post('/v1/chat/completions', { model: 'up/fake', messages });
  const text = await reply.text();
  assert.equal(reply.status, 502);
  assert.match(text, /up: cannot be reached \((DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID)\)/);
  assert.doesNotMatch(text, /canary/);
  assert.equal(heard, 0);
  server.close();
});

test('a name that cannot be found, and a public name that leads inside, are errors that say so', async () => {
  await using door = await startGateway({
    providers: {
      nowhere: { ...PROVIDER, tries: 1, url: 'http://no-such-host.invalid/v1' },
      inside: { ...PROVIDER, tries: 1, url: 'https://localhost:9/v1' },
    },
  });
  const ask = async (model: string) => (await door.post('/v1/chat/completions', { model, messages })).json();
  assert.match((await ask('nowhere/x')).error.message, /nowhere: cannot be reached \(E\w+|UND_ERR/);
  assert.match((await ask('inside/x')).error.message, /inside: cannot be reached \(EPRIVATEADDRESS\)/);
});

test('a provider that is killed in the middle of a stream ends it with an error', async () => {
  const program = `
    const event = 'data: {"choices":[{"index":0,"delta":{"content":"word "}}]}\\n\\n';
    require('node:http').createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      setInterval(() => response.write(event), 5);
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;
  const child = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  await using door = await startGateway({
    providers: { up: { ...PROVIDER, tries: 1, url: `http://127.0.0.1:${String(port).trim()}/v1` } },
  });
  const reply = await door.post('/v1/chat/completions', { model: 'up/fake', stream: true, messages });
  const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? '';
  child.kill('SIGKILL');
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  assert.match(text, /data: \{"error":\{"message":"up: the connection ended before the answer did/);
  assert.equal(door.counted().requests, 1);
  const next = await door.post('/v1/chat/completions', { model: 'up/fake', messages });
  assert.equal(next.status, 502);
});

test('arguments of a tool that are no JSON reach the caller as what they are', async () => {
  await using it = await startPair(FAULTS.wrongArguments);
  const whole = await (await it.door.post('/v1/chat/completions', { model: 'up/fake', messages })).json();
  assert.equal(whole.choices[0].message.tool_calls[0].function.arguments, '{"city": Par');
  const claude = { model: 'up/fake', max_tokens: 9, messages };
  const { content } = await (await it.door.post('/v1/messages', claude)).json();
  assert.deepEqual(content[0].input, { text: '{"city": Par' });
  const streamed = await (await it.door.post('/v1/messages', { ...claude, stream: true })).text();
  assert.match(streamed, /"partial_json":"\{\\"city\\": Par"/);
  const ollama = await it.door.post('/api/chat', { model: 'up/fake', stream: false, messages });
  assert.match(JSON.stringify((await ollama.json()).message.tool_calls), /Par/);
});

test('an answer without an end is ended by its deadline, at the provider too', async () => {
  await using it = await startPair(FAULTS.endless, { total_s: 0.5 });
  const reply = await it.door.post('/v1/chat/completions', { model: 'up/fake', stream: true, messages });
  assert.match(await reply.text(), /"code":"model_deadline"\}\}\n\n$/);
  await it.fake.hungUp;
  assert.equal(it.door.counted().requests, 1);
});

test('an answer that is late is an answer', async () => {
  await using it = await startPair(FAULTS.slow);
  const reply = await it.door.post('/v1/chat/completions', { model: 'up/fake', messages });
  assert.match(await reply.text(), /late/);
});

test('nobody is answered with what belongs to another', async () => {
  await using it = await startPair(async ({ json }, response) => {
    const mine = String((json.messages as { content: string }[])[0]?.content);
    if (mine.endsWith('cut')) return FAULTS.cutMidStream({ json } as never, response);
    if (json.stream !== true) return sendJson(response, completion(mine));
    await streamTexts(response, openAiEvents(mine.match(/.{1,3}/g) ?? [], null), { pauseMs: 1 });
  });
  const kinds = fc.constantFrom('whole', 'stream', 'claude', 'ollama', 'leaves');
  // One more in a row, and the provider would rest.
  const cuts = fc.array(fc.nat({ max: 59 }), { maxLength: 4 });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(kinds, { minLength: 20, maxLength: 60 }), cuts, async (others, places) => {
      await check('whole', `<${++number}>`);
      const batch: string[] = [...others];
      for (const place of places) batch.splice(place, 0, 'cut');
      await Promise.all(batch.map((kind) => check(kind, `<${++number}>`)));
    }),
    { numRuns: 12 },
  );

  async function check(kind: string, mine: string): Promise<void> {
    const asked = {
      model: 'up/fake',
      messages: [{ role: 'user', content: kind === 'cut' ? `${mine}cut` : mine }],
    };
    const path =
      kind === 'claude' ? '/v1/messages' : kind === 'ollama' ? '/api/chat' : '/v1/chat/completions';
    const stream = kind !== 'whole';
    const body = { ...asked, stream, ...(kind === 'claude' ? { max_tokens: 9 } : {}) };
    if (kind === 'leaves') {
      const leave = new AbortController();
      const headers = { authorization: 'Bearer good' };
      const init = { method: 'POST', headers, body: JSON.stringify(body), signal: leave.signal };
      const reply = await fetch(`${it.door.url}${path}`, init);
      await reply.body?.getReader().read();
      leave.abort();
      return;
    }
    const text = await (await it.door.post(path, body)).text();
    const said = [...text.matchAll(/"(?:content|text)":"([^"]*)"/g)].map(([, piece]) => piece).join('');
    if (kind === 'cut') assert.match(text, /error/);
    else assert.equal(said, mine, kind);
  }
});

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`it did not come true: ${what}`);
}
