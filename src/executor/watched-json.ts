import { readFileSync, statSync } from 'node:fs';
import type { z } from 'zod';

export type Watched<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/**
 * A JSON file that is read again when it has changed, so that a change takes effect without a restart. What cannot be
 * read or does not fit the schema is an answer with its reason, never an older value.
 */
export function watchJson<T>(path: string, schema: z.ZodType<T>): () => Watched<T> {
  let seen = '';
  let last: Watched<T> = { ok: false, reason: `${path} has not been read` };
  return () => {
    try {
      const { ino, size, mtimeNs } = statSync(path, { bigint: true });
      const stamp = `${ino}:${size}:${mtimeNs}`;
      if (stamp === seen) return last;
      last = read(path, schema);
      seen = stamp;
    } catch (error) {
      seen = '';
      last = { ok: false, reason: `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}` };
    }
    return last;
  };
}

function read<T>(path: string, schema: z.ZodType<T>): Watched<T> {
  const text = readFileSync(path, 'utf8');
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return { ok: true, value: parsed.data };
    const [issue] = parsed.error.issues;
    return { ok: false, reason: `${path} at ${issue?.path.join('.') || 'its root'}: ${issue?.message}` };
  } catch {
    return { ok: false, reason: `${path} is not JSON` };
  }
}
