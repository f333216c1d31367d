import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineApi } from './engine-api.ts';
import { shortFolder } from './kept.ts';
import { findProgram } from './programs.ts';

const exec = promisify(execFile);
const PT_INTERP = 3;

/**
 * Puts an image with nothing but BusyBox (shell, httpd, nc, wget, ...) into an engine under `tag`, e.g. `shop/web:1`.
 * It comes from this machine's own static binary: no registry is asked.
 */
export async function buildBusyboxImage(engine: { readonly socketPath: string }, tag: string): Promise<void> {
  const busybox = findStaticBusybox();
  if (busybox === null) throw new Error('a static busybox is not installed');
  const [repository = '', version = 'latest'] = splitTag(tag);
  const query = new URLSearchParams({
    fromSrc: '-',
    repo: repository,
    tag: version,
    changes: 'CMD ["/bin/sh"]',
  });
  await engineApi(engine.socketPath, 'POST', `/images/create?${query}`, await rootFileSystem(busybox));
  // The engine answers 200 before it reads the archive: only the image itself proves that it worked.
  await engineApi(engine.socketPath, 'GET', `/images/${repository}:${version}/json`);
}

/** A BusyBox that needs no libraries, which an empty image does not have; null if this machine has none. */
export function findStaticBusybox(): string | null {
  const path = findProgram('busybox');
  return path !== null && isStatic(readFileSync(path)) ? path : null;
}

/** True when a 64-bit little-endian ELF program names no loader (program header PT_INTERP). */
function isStatic(program: Buffer): boolean {
  const table = Number(program.readBigUInt64LE(32));
  const size = program.readUInt16LE(54);
  const count = program.readUInt16LE(56);
  return Array.from({ length: count }, (_, at) => program.readUInt32LE(table + at * size)).every(
    (type) => type !== PT_INTERP,
  );
}

/** The colon of a tag comes after the last slash; one before it belongs to a registry's port. */
function splitTag(tag: string): string[] {
  const colon = tag.indexOf(':', tag.lastIndexOf('/') + 1);
  return colon === -1 ? [tag] : [tag.slice(0, colon), tag.slice(colon + 1)];
}

async function rootFileSystem(busybox: string): Promise<Buffer> {
  const folder = await shortFolder();
  try {
    for (const name of ['bin', 'etc', 'tmp', 'var', 'proc', 'sys', 'dev']) await mkdir(join(folder, name));
    copyFileSync(busybox, join(folder, 'bin/busybox'));
    const { stdout: applets } = await exec(busybox, ['--list']);
    const names = applets
      .trim()
      .split('\n')
      .filter((name) => name !== 'busybox');
    await Promise.all(names.map((name) => symlink('busybox', join(folder, 'bin', name))));
    await writeFile(
      join(folder, 'etc/passwd'),
      'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n',
    );
    await writeFile(join(folder, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
    const options = ['--create', '--owner=0', '--group=0', '--numeric-owner', '--directory', folder, '.'];
    const { stdout } = await exec('tar', options, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
