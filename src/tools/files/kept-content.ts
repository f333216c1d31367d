import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Of } from './text-file.ts';

/** What a file held before it was written over; `content` is base64, null when there was no file. */
const Kept = z.strictObject({
  path: z.string(),
  written: z.string(),
  content: z.string().nullable(),
  mode: z.int(),
  uid: z.int(),
  gid: z.int(),
});
export type Kept = z.infer<typeof Kept>;

/** The last so many are kept; what is older cannot be undone any more. */
const MOST_KEPT = 200;

/** Keeps what a file held, durably, under its path and the hash of what replaces it. */
export async function keep(dir: string, kept: Kept): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, nameOf(kept.path, kept.written));
  const file = await open(`${path}.tmp`, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(kept));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
  await forgetOldest(dir);
}

/** What stood there before this was written; null when that is not kept. */
export async function keptFor(dir: string, path: string, written: string): Promise<Kept | null> {
  try {
    return Kept.parse(JSON.parse(await readFile(join(dir, nameOf(path, written)), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function forgetOldest(dir: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json'));
  if (names.length <= MOST_KEPT) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(dir, name))).mtimeMs })),
  );
  const oldest = aged.sort((a, b) => a.at - b.at).slice(0, names.length - MOST_KEPT);
  for (const { name } of oldest) await rm(join(dir, name), { force: true });
}

function nameOf(path: string, written: string): string {
  return `${sha256Of(`${path}\0${written}`)}.json`;
}
