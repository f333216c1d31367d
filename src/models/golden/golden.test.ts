import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { ProviderKind } from '#contract/model.ts';
import { type Seen, startFakeModel } from '../fake-model-fixture.ts';
import { PROVIDER, startGateway } from '../gateway-fixture.ts';

/*
 * What goes to a provider and what comes back, for replies as the providers document them: a file for each case. What
 * the gateway makes of it stands in the same file (`sent`, `answers`), in every dialect that callers may speak. After a
 * wanted change: remove the two from a file, run this test once, and look at the difference.
 */

const Golden = z.strictObject({
  source: z.url(),
  kind: ProviderKind,
  path: z.string(),
  asked: z.record(z.string(), z.json()),
  reply: z.strictObject({ status: z.int(), type: z.string(), body: z.array(z.string()) }),
  /** What the provider is sent, and under which path. */
  sent: z.json().optional(),
  /** What callers get: status, and the body or its events. */
  answers: z.json().optional(),
});
type Golden = z.infer<typeof Golden>;

const CHAT = '/v1/chat/completions';

for (const name of readdirSync(import.meta.dirname).filter((file) => file.endsWith('.json'))) {
  test(name.replace('.json', ''), async () => {
    const file = join(import.meta.dirname, name);
    const golden = Golden.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { sent, answers } = await played(golden);
    if (golden.answers === undefined) {
      writeFileSync(file, `${JSON.stringify({ ...golden, sent, answers }, null, 2)}\n`);
      assert.fail(`${name} had no expectation: what came is written there now, look at it`);
    }
    assert.deepEqual(sent, golden.sent);
    assert.deepEqual(answers, golden.answers);
  });
}

async function played({ kind, path, asked, reply }: Golden) {
  await using fake = await startFakeModel(({ path: place }, response) => {
    const shown = place === '/api/show' ? ['{"model_info":{"llama.context_length":8192}}'] : null;
    response.writeHead(shown ? 200 : reply.status, { 'content-type': reply.type });
    response.end((shown ?? reply.body).join(''));
  });
  const url = kind === 'openai' ? `${fake.url}/v1` : fake.url;
  await using door = await startGateway({ providers: { it: { ...PROVIDER, tries: 1, kind, url } } });
  const ask = async (where: string, body: object) => {
    const answer = await door.post(where, body);
    return { status: answer.status, body: lines(settled(await answer.text())) };
  };
  const openAi = await ask(path, { model: 'it/model', ...asked });
  const sent = sentTo(fake.seen);
  if (path !== CHAT) return { sent, answers: { openai: openAi } };
  const {
    messages,
    stream = false,
    tools,
  } = asked as { messages: { role: string }[]; stream?: boolean; tools?: [] };
  const turns = messages.filter(({ role }) => role !== 'system');
  const answers = {
    openai: openAi,
    anthropic: await ask('/v1/messages', { model: 'it/model', max_tokens: 100, messages: turns, stream }),
    ollama: await ask('/api/chat', { model: 'it/model', messages, stream, ...(tools ? { tools } : {}) }),
    responses: await ask('/v1/responses', { model: 'it/model', input: turns, stream }),
  };
  return { sent, answers: JSON.parse(JSON.stringify(answers)) };
}

function sentTo(seen: readonly Seen[]) {
  return seen.filter(({ path }) => path !== '/api/show').map(({ path, json }) => ({ path, json }));
}

/** Times and chance taken out. */
function settled(text: string): string {
  return text
    .replace(/"(created|created_at|completed_at)":("[^"]*"|\d+)/g, '"$1":"<time>"')
    .replace(/call_[0-9a-f]{8}-[0-9a-f-]{27}/g, 'call_<chance>')
    .replace(/"total_duration":\d+/g, '"total_duration":"<time>"');
}

/** A body as JSON where it is such, else its lines. */
function lines(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.split('\n').filter((line) => line !== '');
  }
}
