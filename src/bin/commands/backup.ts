import { existsSync, renameSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  flagOption,
  textOption,
  UsageError,
} from '#cli/command.ts';
import { defaultDataDir } from '#cli/instance.ts';
import { RESTORED } from '#contract/audit.ts';
import { openAccounts } from '../accounts.ts';
import { checkBackup, lastEntryOf, makeBackup, restoreBackup } from '../backup.ts';
import { type DataDir, dataDirAt, lockDataDir, prepareDataDir } from '../data-dir.ts';

/** A copy of the database, also while OpsPilot runs. */
export const backup: Command = {
  name: 'backup',
  usage: 'backup FILE',
  summary: 'write a consistent, checked copy of the database; OpsPilot may run meanwhile',
  help: [
    'The copy holds people, runs, approvals and the audit. Keys, allowlists and journals stay in the data dir:',
    'copy that folder too if you want to move to another machine.',
    'With PostgreSQL use pg_dump.',
  ],
  options: { 'data-dir': { type: 'string' } },
  async run(input, { terminal, env, now }) {
    const file = fileOf(input, this.usage);
    await using accounts = await openAccounts(dirOf(input, env), env, now);
    const copy = await makeBackup(accounts.store.location);
    await writeFile(file, Buffer.from(await copy.arrayBuffer()), { flag: 'wx', mode: 0o600 });
    const { entries, people, runs } = await checkBackup(file);
    terminal.out(`${file}: ${runs} runs, ${people} people, ${entries} audit entries, all whole\n`);
    return EXIT.ok;
  },
};

/** The way back. */
export const restore: Command = {
  name: 'restore',
  usage: 'restore FILE [--check]',
  summary: 'put a checked copy of the database back; OpsPilot must be stopped',
  help: [
    '--check   only say whether FILE could be restored',
    'The database that is there now is kept beside it, and so are the audit files written since.',
  ],
  options: { 'data-dir': { type: 'string' }, check: { type: 'boolean' } },
  async run(input, { terminal, env, now }) {
    const file = fileOf(input, this.usage);
    const { entries, people, runs } = await checkBackup(file);
    terminal.out(`${file}: ${runs} runs, ${people} people, ${entries} audit entries, all whole\n`);
    if (flagOption(input, 'check')) return EXIT.ok;
    const dir = dirOf(input, env);
    prepareDataDir(dir);
    const lock = lockDataDir(dir);
    try {
      const aside = restoreBackup(file, dir.database, now());
      if (aside !== null && existsSync(dir.audit)) renameSync(dir.audit, `${aside}.audit`);
      await recordRestore(dir, aside, { env, now });
      terminal.out(`restored${aside === null ? '' : `; the former database is ${aside}`}\n`);
    } finally {
      lock.release();
    }
    return EXIT.ok;
  },
};

/** The first entry of the life that begins: where the former one ended, so that nobody takes it for a cut. */
async function recordRestore(
  dir: DataDir,
  aside: string | null,
  { env, now }: Pick<CommandContext, 'env' | 'now'>,
): Promise<void> {
  const former_seq = aside === null ? 0 : lastEntryOf(aside);
  await using accounts = await openAccounts(dir, env, now);
  const event = {
    run_id: null,
    action: RESTORED,
    resource: 'database',
    actor: 'local',
    client: 'cli',
    result: 'ok',
    correlation_id: 'restore',
    detail:
      aside === null ? 'put back from a copy' : 'put back from a copy; the former database was set aside',
    metadata: { former_seq },
  } as const;
  await accounts.store.events.append([event]);
}

function fileOf(input: CommandInput, usage: string): string {
  const [file, ...rest] = input.positionals;
  if (file === undefined || rest.length > 0) throw new UsageError(`use: opspilot ${usage}`);
  return resolve(file);
}

function dirOf(input: CommandInput, env: Readonly<Record<string, string | undefined>>): DataDir {
  return dataDirAt(textOption(input, 'data-dir') ?? defaultDataDir(env));
}
