import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ChatChunk, ChatCompletion, EmbeddingReply } from '#contract/model.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import { createRedactor } from '#core/redaction.ts';

/** One exchange with a model, redacted: a file of its own, named by its request. */
export const Recording = z.strictObject({
  model: z.string(),
  request: z.record(z.string(), z.json()),
  answer: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('whole'), completion: ChatCompletion }),
    z.strictObject({ kind: z.literal('chunks'), chunks: z.array(ChatChunk) }),
    z.strictObject({ kind: z.literal('embeddings'), embeddings: EmbeddingReply }),
  ]),
});
export type Recording = z.infer<typeof Recording>;

/** A folder of recordings. Requests are the same when they are after redaction, whoever asked and by which name. */
export interface Recordings {
  save(model: string, request: object, answer: Recording['answer']): void;
  /** Null when it was never asked. Throws `SyntaxError` for a file that is no recording. */
  find(model: string, request: object): Recording | null;
  models(): string[];
}

const redact = createRedactor({ inventoryNames: [], ownHosts: [] });

export function openRecordings(dir: string): Recordings {
  return {
    save(model, request, answer) {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      const shown = essentials(request);
      const file = fileOf(dir, model, shown);
      const recording = { model, request: shown, answer: redact(answer) };
      writeFileSync(`${file}.new`, `${JSON.stringify(recording, null, 1)}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    find(model, request) {
      return read(fileOf(dir, model, essentials(request)));
    },
    models() {
      const files = readdirSync(dir).filter((name) => name.endsWith('.json'));
      return [...new Set(files.flatMap((name) => read(join(dir, name))?.model ?? []))].toSorted();
    },
  };
}

function essentials({ model: _, ...request }: { model?: unknown }): Record<string, never> {
  return redact(JSON.parse(JSON.stringify(request)));
}

function fileOf(dir: string, model: string, request: object): string {
  return join(dir, `${hash('sha256', canonicalJson({ model, request })).slice(0, 32)}.json`);
}

function read(file: string): Recording | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const parsed = Recording.safeParse(JSON.parse(text));
  if (!parsed.success) throw new SyntaxError(`${file} is not a recording of a model`);
  return parsed.data;
}
