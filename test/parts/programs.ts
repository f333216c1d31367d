import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
const POLICY_FILE = '/usr/sbin/policy-rc.d';

/** Absolute path of a program in PATH or a system folder (daemons are often outside a user's PATH); null if none. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Installs Debian packages if this is root on a machine with apt-get. Null when done, else one line that says how to
 * get them by hand.
 */
export async function aptInstall(packages: readonly string[]): Promise<string | null> {
  const list = packages.join(' ');
  const byHand = `install ${list} (Debian, as root: apt-get install ${list})`;
  if (!isRoot() || findProgram('apt-get') === null) return byHand;
  process.stderr.write(`installing ${list} for the tests with apt-get\n`);
  await using _ = await keepServicesStopped();
  try {
    updated ??= aptGet('update');
    await updated;
    await aptGet('install', '--yes', '--no-install-recommends', ...packages);
    return null;
  } catch (error) {
    return `apt-get could not install it, ${byHand}: ${lastLine(error)}`;
  }
}

let updated: Promise<void> | undefined;

async function aptGet(...args: readonly string[]): Promise<void> {
  // The lock timeout lets two test processes install at once.
  await exec('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=600', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', OPSPILOT_TEST_INSTALL: '1' },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/**
 * Debian starts a daemon when its package is installed; the tests start their own. A policy that answers 101 forbids
 * it, only to our own apt-get, so that a file left behind by a killed test changes nothing.
 */
async function keepServicesStopped(): Promise<AsyncDisposable> {
  const policy = '#!/bin/sh\n[ -z "$OPSPILOT_TEST_INSTALL" ] || exit 101\n';
  try {
    await writeFile(POLICY_FILE, policy, { mode: 0o755, flag: 'wx' });
  } catch {
    return { [Symbol.asyncDispose]: async () => {} };
  }
  return { [Symbol.asyncDispose]: () => rm(POLICY_FILE, { force: true }) };
}

function lastLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
