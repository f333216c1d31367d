import { type Command, EXIT, flagOption, textOption, UsageError } from '#cli/command.ts';
import { defaultDataDir } from '#cli/instance.ts';
import { Role } from '#contract/identity.ts';
import { openAccounts } from '../accounts.ts';
import { dataDirAt } from '../data-dir.ts';

/** What the one at this machine may give away: everything. */
const LOCAL_OWNER = { role: 'owner', can_approve: true } as const;

/** Whoever may read and write the data dir owns the instance, so this needs no sign-in. */
export const token: Command = {
  name: 'token',
  usage: 'token create --role owner|member|viewer [--can-approve] [--name NAME] [--days N]',
  summary: 'make an API token; it is printed once, as the last word',
  help: [
    'A token without --can-approve can never approve anything, whatever its role.',
    'Needs the data dir on this machine; a running instance accepts the token at once.',
    '--days N   how long it is good for (default 90)',
  ],
  options: {
    'data-dir': { type: 'string' },
    role: { type: 'string' },
    'can-approve': { type: 'boolean' },
    name: { type: 'string' },
    days: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(input, { terminal, env, now }) {
    if (input.positionals[0] !== 'create' || input.positionals.length > 1)
      throw new UsageError(`use: opspilot ${this.usage}`);
    const role = Role.safeParse(textOption(input, 'role'));
    if (!role.success) throw new UsageError('--role must be owner, member or viewer');
    const days = Number(textOption(input, 'days') ?? '90');
    if (!Number.isInteger(days) || days < 1 || days > 3650)
      throw new UsageError('--days must be between 1 and 3650');
    const dir = dataDirAt(textOption(input, 'data-dir') ?? defaultDataDir(env));
    await using accounts = await openAccounts(dir, env, now);
    const wanted = {
      name: textOption(input, 'name') ?? 'command line',
      role: role.data,
      can_approve: flagOption(input, 'can-approve'),
      expires_in_days: days,
    };
    const created = await accounts.auth.tokens.create(wanted, LOCAL_OWNER, {
      actor: 'local',
      client: 'cli',
      correlationId: 'token-create',
    });
    terminal.out(
      flagOption(input, 'json')
        ? `${JSON.stringify(created)}\n`
        : `${created.name} (${created.role}): ${created.token}\n`,
    );
    return EXIT.ok;
  },
};
