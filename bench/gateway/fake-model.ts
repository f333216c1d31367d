import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A model for benchmarks, by the name that is asked: `short` streams a word, and then its end; `burst`
 * streams 200 words as fast as they are taken; `idle` streams a word and nothing more; everything else answers whole.
 * `GET /gone` tells when a caller was last seen to go away, in nanoseconds of the machine's clock.
 */

export const ANSWERS = answers('x'.repeat(800));
const WORD = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] })}\n\n`;
const LAST = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [], usage: { prompt_tokens: 9, completion_tokens: 200 } })}\n\ndata: [DONE]\n\n`;
const WORDS = 200;

if (import.meta.main) await serve();

async function serve(): Promise<void> {
  let gone = 0n;
  const server = createServer((request, response) => {
    if (request.url === '/gone') return response.end(String(gone));
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.once('close', () => {
        if (!response.writableFinished) gone = process.hrtime.bigint();
      });
      const body = Buffer.concat(parts).toString('latin1');
      const model = /"model":\s*"(\w+)"/.exec(body)?.[1] ?? '';
      const stream = STREAMS.get(model);
      const whole = ANSWERS[request.url ?? ''] ?? ANSWERS['/v1/chat/completions'];
      if (!stream) return response.writeHead(200, { 'content-type': 'application/json' }).end(whole);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      stream(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
}

const STREAMS: ReadonlyMap<string, (response: ServerResponse) => void> = new Map([
  ['idle', (response) => void response.write(WORD)],
  [
    'short',
    (response) => {
      response.write(WORD);
      setImmediate(() => response.end(LAST));
    },
  ],
  [
    'burst',
    (response) => {
      let left = WORDS;
      const next = () => {
        for (let batch = 0; batch < 10 && left > 0; batch++, left--) response.write(WORD);
        if (left > 0) setImmediate(next);
        else response.end(LAST);
      };
      next();
    },
  ],
]);

/** A whole answer by each of the APIs. */
function answers(content: string): Readonly<Record<string, string>> {
  const message = { role: 'assistant', content };
  const usage = { prompt_tokens: 9, completion_tokens: 200, total_tokens: 209 };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return {
    '/v1/chat/completions': JSON.stringify({ id: 'c', object: 'chat.completion', choices, usage }),
    '/api/show': JSON.stringify({ model_info: { 'x.context_length': 8192 } }),
    '/api/chat': JSON.stringify({ message, done: true, prompt_eval_count: 9, eval_count: 200 }),
    '/v1/messages': JSON.stringify({
      id: 'm',
      content: [{ type: 'text', text: content }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 9, output_tokens: 200 },
    }),
  };
}
