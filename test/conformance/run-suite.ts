import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { peerProgram } from '../parts/peers.ts';

/** What the suite said: its exit code is 0 only if every required scenario passed. */
export interface SuiteResult {
  readonly code: number;
  readonly output: string;
}

/** The frozen list of what a revision requires. */
export function requirementsFile(revision: string): string {
  return join(dirname(SUITE()), '..', 'requirements', `${revision}.yaml`);
}

const SUITE = () => peerProgram('@modelcontextprotocol/conformance');
const PATIENCE_MS = 300_000;

/** Runs the conformance suite with these words; `env` is all that its children see beside PATH and HOME. */
export async function runSuite(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'op-conformance-'));
  const { PATH = '', HOME = '' } = process.env;
  try {
    return await new Promise((resolve) => {
      execFile(
        process.execPath,
        [SUITE(), ...args, '-o', folder],
        { cwd: folder, env: { PATH, HOME, ...env }, timeout: PATIENCE_MS, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}\n${stderr}` }),
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
