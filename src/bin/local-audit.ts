import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { CommandContext } from '#cli/command.ts';
import type { Json } from '#core/canonical-json.ts';
import { openAccounts } from './accounts.ts';
import type { DataDir } from './data-dir.ts';

/** What the one at this machine changed, without a secret in it. */
export interface LocalChange {
  readonly action: string;
  readonly resource: string;
  readonly detail: string;
  readonly metadata: Readonly<Record<string, Json>>;
}

/** Tells the audit of a change at this machine. One that holds only a controller has no database to keep it in. */
export async function recordLocalChange(
  dir: DataDir,
  { env, now }: Pick<CommandContext, 'env' | 'now'>,
  { metadata, ...change }: LocalChange,
): Promise<void> {
  if (!existsSync(dir.database) && (env.DATABASE_URL ?? '') === '') return;
  await using accounts = await openAccounts(dir, env, now);
  await accounts.store.events.append([
    {
      ...change,
      run_id: null,
      actor: 'local',
      client: 'cli',
      result: 'ok',
      correlation_id: `${change.action.replaceAll('.', '-')}-${randomUUID()}`,
      metadata: { ...metadata },
    },
  ]);
}
