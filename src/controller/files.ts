import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '#executor/atomic-write.ts';

/** Where a controller keeps what is its own. The folder is 0700, every file in it 0600. */
export interface ControllerFiles {
  readonly dir: string;
  /** The bearer token that every call but `GET /health` needs. */
  readonly token: string;
  /** `{service: [verbs]}`: what this machine lets the controller do. */
  readonly allowlist: string;
  /** `[{kid, public_key}]`: whose tickets count. */
  readonly pinnedKeys: string;
  readonly journal: string;
  readonly audit: string;
  /** What may be run of MCP servers: `mcp/grants.ts`. */
  readonly grants: string;
  /** `{url, pid}` of the running controller. */
  readonly running: string;
  readonly socket: string;
}

export function controllerFiles(dir: string): ControllerFiles {
  return {
    dir,
    token: join(dir, 'token'),
    allowlist: join(dir, 'allowlist.json'),
    pinnedKeys: join(dir, 'pinned-keys.json'),
    journal: join(dir, 'journal.jsonl'),
    audit: join(dir, 'audit.jsonl'),
    grants: join(dir, 'mcp-grants.json'),
    running: join(dir, 'controller.json'),
    socket: join(dir, 'controller.sock'),
  };
}

/** Makes what a first start needs: the private folder, a token (unless one is given), and an allowlist of nothing. */
export function prepareFiles(files: ControllerFiles, givenToken: string | null): { token: string } {
  mkdirSync(files.dir, { recursive: true, mode: 0o700 });
  chmodSync(files.dir, 0o700);
  if (!existsSync(files.allowlist)) writeFileAtomic(files.allowlist, '{}\n');
  if (givenToken !== null) return { token: givenToken };
  if (!existsSync(files.token)) writeFileAtomic(files.token, `${randomBytes(32).toString('hex')}\n`);
  return { token: readFileSync(files.token, 'utf8').trim() };
}
