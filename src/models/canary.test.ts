import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { completion, type FakeModel, openAiEvents, sendJson, startFakeModel } from './fake-model-fixture.ts';
import { PROVIDER, startGateway } from './gateway-fixture.ts';

const WORD = /with the word ([A-Z]{6}),/;
const long = [{ role: 'user', content: 'every word of this prompt counts for something '.repeat(200) }];

let fake: FakeModel;
/** Bytes at the head of the prompt that the backend does not read. */
let lost = 0;
before(async () => {
  fake = await startFakeModel(({ text, json }, response) => {
    const word = WORD.exec(text.slice(lost))?.[1];
    const said = word === undefined ? 'fine' : `${word}\nfine`;
    if (json.stream !== true) return sendJson(response, completion(said, { prompt_tokens: 2000 }));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(openAiEvents(said.match(/[\s\S]{1,2}/g) ?? [], null).join(''));
  });
});
after(() => fake[Symbol.asyncDispose]());

const start = (answer: 'error' | 'mark') =>
  startGateway({
    providers: { up: { ...PROVIDER, kind: 'mistral', url: `${fake.url}/v1` } },
    truncation: { answer, canary: true },
  });
const ask = (messages: object[], stream = false) => ({ model: 'up/fake', messages, stream });

test('a canary that lives is not seen in the answer', async () => {
  lost = 0;
  await using door = await start('error');
  const whole = await (await door.post('/v1/chat/completions', ask(long))).json();
  assert.equal(whole.choices[0].message.content, 'fine');
  assert.match(fake.seen.at(-1)?.text ?? '', WORD);
  const stream = await (await door.post('/v1/chat/completions', ask(long, true))).text();
  const pieces = [...stream.matchAll(/"content":"([^"]*)"/g)].map(([, piece]) => piece);
  assert.equal(pieces.join(''), 'fine');
  assert.match(stream, /data: \[DONE\]\n\n$/);
});

test('a prompt that was cut at its head is refused before a word of the answer, or marked', async () => {
  lost = 400;
  await using strict = await start('error');
  const refused = await strict.post('/v1/chat/completions', ask(long));
  assert.equal(refused.status, 502);
  assert.equal(refused.headers.get('x-opspilot-truncated'), 'canary=lost');
  const stream = await (await strict.post('/v1/chat/completions', ask(long, true))).text();
  assert.doesNotMatch(stream, /"content":"f/);
  assert.match(stream, /"code":"prompt_truncated"\}\}\n\n$/);
  assert.equal(strict.events.filter(({ action }) => action === 'model.truncated').length, 2);

  await using mild = await start('mark');
  const marked = await mild.post('/v1/chat/completions', ask(long));
  assert.deepEqual([marked.status, marked.headers.get('x-opspilot-truncated')], [200, 'canary=lost']);
  const passed = await (await mild.post('/v1/chat/completions', ask(long, true))).text();
  assert.match(passed, /: canary=lost\n\n[\s\S]*data: \[DONE\]\n\n$/);
});

test('a short prompt gets none', async () => {
  await using door = await start('error');
  await door.post('/v1/chat/completions', ask([{ role: 'user', content: 'hi' }]));
  assert.doesNotMatch(fake.seen.at(-1)?.text ?? '', WORD);
});
