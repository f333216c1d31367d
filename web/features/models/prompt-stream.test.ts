import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ModelApiError } from './model-api-error.ts';
import { type PromptPart, promptParts } from './prompt-stream.ts';

const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const ANSWER = [
  event({ choices: [{ delta: { role: 'assistant', content: '' } }] }),
  event({ choices: [{ delta: { reasoning_content: 'hm' } }] }),
  event({ choices: [{ delta: { content: 'grüß ' } }] }).replace('\n\n', '\r\n\r\n'),
  event({ choices: [{ delta: { content: '🙂' } }] }),
  ': evaluated=10; least=400\n\n',
  event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 3 } }),
  'data: [DONE]\n\n',
].join('');

async function read(reply: Response): Promise<PromptPart[]> {
  const signal = new AbortController().signal;
  const parts = promptParts({ model: 'a/b', prompt: 'hi', signal }, async () => reply);
  const all: PromptPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

test('an answer is the same, wherever its bytes are cut apart', async () => {
  const bytes = new TextEncoder().encode(ANSWER);
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      const bounds = [0, ...at.toSorted((a, b) => a - b), bytes.length];
      const body = new ReadableStream({
        start(out) {
          for (const [n, end] of bounds.slice(1).entries()) out.enqueue(bytes.slice(bounds[n], end));
          out.close();
        },
      });
      const parts = await read(new Response(body, { headers: { 'x-opspilot-model': 'a/b%C3%BC' } }));
      assert.deepEqual(parts, [
        { kind: 'begun', model: 'a/bü' },
        { kind: 'thought', text: 'hm' },
        { kind: 'text', text: 'grüß ' },
        { kind: 'text', text: '🙂' },
        { kind: 'cut', says: 'evaluated=10; least=400' },
        { kind: 'usage', prompt: 9, answer: 3 },
      ]);
    }),
  );
});

test('what the gateway refuses is told in its words, before and within an answer', async () => {
  const error = { message: 'the day is over', code: 'budget_exhausted' };
  const refused = (reply: Response) =>
    assert.rejects(read(reply), (thrown) => thrown instanceof ModelApiError && thrown.code === error.code);
  await refused(Response.json({ error }, { status: 429 }));
  await refused(new Response(event({ choices: [{ delta: { content: 'a' } }] }) + event({ error })));
  await assert.rejects(read(new Response('<html>', { status: 502 })), /HTTP 502/);
});
