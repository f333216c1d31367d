import { Worker } from 'node:worker_threads';
import type { LineBlock } from './line-blocks.ts';
import { type FoundLine, foundLine, type Pattern } from './scan.ts';

/** What the thread is sent, a block of lines, and what it answers: the places of its lines that match, in pairs. */
export type RegexQuestion = Uint8Array;
export type RegexAnswer = Uint32Array;

/**
 * Lines that match, by JavaScript's regular expressions in a thread of their own: where ripgrep is not installed. Such
 * an expression may take for ever, therefore the thread is ended with `signal`, in the middle of a match if need be.
 */
export async function* regexScan(
  { text }: Pattern,
  blocks: AsyncIterable<LineBlock>,
  signal: AbortSignal,
): AsyncGenerator<FoundLine[]> {
  const worker = new Worker(new URL('./regex-thread.ts', import.meta.url), { workerData: text });
  let asked = Promise.withResolvers<RegexAnswer>();
  const fail = (error: unknown): void => asked.reject(error);
  const abort = (): void => fail(signal.reason);
  worker.on('message', (answer: RegexAnswer) => asked.resolve(answer));
  worker.on('error', fail);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    for await (const { bytes, offset } of blocks) {
      asked = Promise.withResolvers();
      worker.postMessage(Uint8Array.from(bytes) satisfies RegexQuestion);
      const places = await asked.promise;
      const found: FoundLine[] = [];
      for (let index = 0; index < places.length; index += 2)
        found.push(foundLine(bytes, places[index] ?? 0, places[index + 1] ?? 0, offset));
      yield found;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    asked.promise.catch(() => undefined);
    await worker.terminate();
  }
}
