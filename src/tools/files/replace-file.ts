import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { OpsError } from '#core/ops-error.ts';
import type { Held } from './open-beneath.ts';
import type { FileContent } from './text-file.ts';

/**
 * Gives a name in a held folder new content, as a whole and durably. A link that somebody puts there meanwhile is
 * replaced, not followed. Throws `precondition` before anything is changed.
 */
export async function replaceFile(
  parent: Held,
  name: string,
  content: Buffer,
  former: Pick<FileContent, 'mode' | 'uid' | 'gid'> | null,
): Promise<void> {
  const temporary = `${parent.path}/.${randomBytes(8).toString('hex')}.opspilot`;
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600).catch(refused);
  try {
    try {
      await file.writeFile(content);
      if (former !== null) await keepOwner(file, former);
      await file.chmod(former?.mode ?? 0o644);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, `${parent.path}/${name}`);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof OpsError ? error : refused(error);
  }
  await syncFolder(parent);
}

/** Removes a name from a held folder, durably. */
export async function removeFile(parent: Held, name: string): Promise<void> {
  await rm(`${parent.path}/${name}`).catch(refused);
  await syncFolder(parent);
}

async function keepOwner(
  file: Awaited<ReturnType<typeof open>>,
  { uid, gid }: Pick<FileContent, 'uid' | 'gid'>,
): Promise<void> {
  const now = await file.stat();
  if (now.uid === uid && now.gid === gid) return;
  await file.chown(uid, gid).catch(() => {
    throw new OpsError('precondition', 'the file belongs to another user, which a new one could not');
  });
}

async function syncFolder(parent: Held): Promise<void> {
  const folder = await open(parent.path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function refused(error: unknown): never {
  const { code = 'EIO' } = error as NodeJS.ErrnoException;
  throw new OpsError('precondition', `the folder cannot be written (${code})`, { cause: error });
}
