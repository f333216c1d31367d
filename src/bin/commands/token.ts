import { type Command, EXIT, flagOption, textOption, UsageError } from '#cli/command.ts';
import { defaultDataDir } from '#cli/instance.ts';
import { NewToken } from '#contract/http-api.ts';
import { Role } from '#contract/identity.ts';
import { openAccounts } from '../accounts.ts';
import { dataDirAt } from '../data-dir.ts';
import { listOption } from './mcp-text.ts';

/** What the one at this machine may give away: everything. */
const LOCAL_OWNER = { role: 'owner', can_approve: true } as const;

/** Whoever may read and write the data dir owns the instance, so this needs no sign-in. */
export const token: Command = {
  name: 'token',
  usage: 'token create --role owner|member|viewer [--can-approve] [--name NAME] [--days N] [--scope SCOPE]',
  summary: 'make an API token; it is printed once, as the last word',
  help: [
    'A token without --can-approve can never approve anything, whatever its role.',
    'Needs the data dir on this machine; a running instance accepts the token at once.',
    '--days N       how long it is good for (default 90)',
    '--scope SCOPE  (again and again) of the outside MCP servers, only those that have this scope',
  ],
  options: {
    'data-dir': { type: 'string' },
    role: { type: 'string' },
    'can-approve': { type: 'boolean' },
    name: { type: 'string' },
    days: { type: 'string' },
    scope: { type: 'string', multiple: true },
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
    const scopes = NewToken.shape.scopes.safeParse(listOption(input, 'scope'));
    if (listOption(input, 'scope').length > 0 && !scopes.success)
      throw new UsageError(`--scope: ${scopes.error.issues[0]?.message}`);
    const dir = dataDirAt(textOption(input, 'data-dir') ?? defaultDataDir(env));
    await using accounts = await openAccounts(dir, env, now);
    const wanted = {
      name: textOption(input, 'name') ?? 'command line',
      role: role.data,
      can_approve: flagOption(input, 'can-approve'),
      expires_in_days: days,
      scopes: scopes.data ?? null,
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
