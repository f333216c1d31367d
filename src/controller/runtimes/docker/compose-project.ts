import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { OpsError } from '#core/ops-error.ts';
import { type ComposeFile, readComposeFile } from './compose-file.ts';
import type { ComposeOrigin } from './compose-labels.ts';
import { UnreadableYaml } from './yaml-cursor.ts';

/** Bytes of one compose or env file; real ones have a few thousand. */
const MAX_FILE_BYTES = 256 * 1024;

/** A compose project as its containers' labels describe it. */
export type ComposeProject = Pick<ComposeOrigin, 'project' | 'workingDir' | 'configFiles' | 'envFiles'>;

/** The files that an `up` reads, as a consent binds to them: path -> SHA-256 in hex, or `absent`. */
export type BoundFiles = Record<string, string>;

/** Everything that an `up` of a project reads, taken in one go. */
export interface ProjectSnapshot {
  readonly project: ComposeProject;
  readonly bound: BoundFiles;
  readonly files: readonly SnapshotFile[];
}

interface SnapshotFile {
  readonly path: string;
  readonly bytes: Buffer | null;
  /** Null for an env file. */
  readonly compose: ComposeFile | null;
}

/**
 * Reads the compose files, the project's variables file and every `env_file` named in them. Throws `precondition` with
 * the file and the reason when one cannot be read, or when other files would take part that cannot be told from here.
 */
export async function takeSnapshot(project: ComposeProject): Promise<ProjectSnapshot> {
  if (project.workingDir === '' || project.configFiles.length === 0) {
    throw new OpsError(
      'precondition',
      `the containers of ${project.project} do not say which compose files they are from`,
    );
  }
  const compose = await Promise.all(project.configFiles.map(readConfigFile));
  const named = compose.flatMap(
    (file) => file.compose?.envFiles.map(({ path }) => resolve(project.workingDir, path)) ?? [],
  );
  const paths = [...new Set([...project.envFiles, ...named])].filter(
    (path) => !project.configFiles.includes(path),
  );
  const env = await Promise.all(
    paths.map(async (path) => ({ path, bytes: await readBytes(path), compose: null })),
  );
  const files = [...compose, ...env];
  const bound = Object.fromEntries(
    files.map(({ path, bytes }) => [path, bytes === null ? 'absent' : sha256(bytes)]),
  );
  return { project, files, bound };
}

/** Refuses with `compose_changed` and the difference, unless the snapshot is exactly what was consented to. */
export function assertUnchanged(snapshot: ProjectSnapshot, consented: BoundFiles): void {
  const paths = [...new Set([...Object.keys(consented), ...Object.keys(snapshot.bound)])].sort();
  const difference = paths.flatMap((path) => {
    const [expected, actual] = [consented[path] ?? 'not bound', snapshot.bound[path] ?? 'not read'];
    return expected === actual ? [] : [{ path: `compose_files.${path}`, expected, actual }];
  });
  if (difference.length === 0) return;
  const changed = difference.map(({ path }) => path).join(', ');
  throw new OpsError('compose_changed', `changed since the approval: ${changed}`, { extras: { difference } });
}

/**
 * Writes the snapshot below `root` by absolute path (`<root>/opt/stack/compose.yaml`), so that compose reads these
 * bytes and no others. Paths of env files inside the compose files are turned to their copies; nothing else changes.
 */
export async function writeCopy(snapshot: ProjectSnapshot, root: string): Promise<void> {
  for (const { path, bytes, compose } of snapshot.files) {
    const copy = join(root, path);
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
    const content = compose === null ? bytes : redirectEnvFiles(snapshot.project, bytes, compose, root);
    // A variables file that is not there must stay empty, or compose would look for another one.
    const needed = content ?? (snapshot.project.envFiles.includes(path) ? Buffer.alloc(0) : null);
    if (needed !== null) await writeFile(copy, needed, { mode: 0o600 });
  }
}

async function readConfigFile(path: string): Promise<SnapshotFile> {
  const bytes = await readBytes(path);
  if (bytes === null) throw new OpsError('precondition', `the compose file ${path} is not there`);
  let compose: ComposeFile;
  try {
    compose = readComposeFile(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof UnreadableYaml ? error.message : 'it is not UTF-8';
    throw new OpsError('precondition', `the compose file ${path} cannot be bound to: ${reason}`, {
      cause: error,
    });
  }
  if (compose.unbindable !== null) {
    throw new OpsError('precondition', `the compose file ${path} cannot be bound to: ${compose.unbindable}`);
  }
  return { path, bytes, compose };
}

async function readBytes(path: string): Promise<Buffer | null> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES)
      throw new OpsError('precondition', `${path} has more than ${MAX_FILE_BYTES} bytes`);
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (error instanceof OpsError) throw error;
    throw new OpsError('precondition', `${path} cannot be read (${code})`, { cause: error });
  }
}

function redirectEnvFiles(
  project: ComposeProject,
  bytes: Buffer | null,
  compose: ComposeFile,
  root: string,
): Buffer {
  let text = (bytes ?? Buffer.alloc(0)).toString('utf8');
  for (const { path, start, end } of [...compose.envFiles].sort((a, b) => b.start - a.start)) {
    const copy = join(root, resolve(project.workingDir, path));
    // Compose reads a $ as the beginning of a variable unless it is doubled.
    text = `${text.slice(0, start)}'${copy.replaceAll("'", "''").replaceAll('$', '$$$$')}'${text.slice(end)}`;
  }
  return Buffer.from(text, 'utf8');
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
