import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  textOption,
  UsageError,
} from '#cli/command.ts';
import { defaultDataDir } from '#cli/instance.ts';
import { ControllerVerb } from '#contract/controller-api.ts';
import { ALL_CONTAINERS, MCP_CONTAINER } from '#contract/mcp-container.ts';
import { ServiceId } from '#contract/service.ts';
import { type AllowlistFile, allowing, changeAllowlist, disallowing } from '#executor/allowlist.ts';
import { COMPOSE_VERBS } from '#tools/compose/compose-actions.ts';
import { FILE_VERBS } from '#tools/files/file-settings.ts';
import { TOOLS } from '#tools/index.ts';
import { dataDirAt } from '../data-dir.ts';
import { recordLocalChange } from '../local-audit.ts';

/** Verbs that `allow SERVICE` grants when none is named. */
const USUAL_VERBS = ['restart', 'start', 'stop'] as const;
const CONTROLLER_VERBS: readonly string[] = [...ControllerVerb.options, MCP_CONTAINER];
const HUB_VERBS: readonly string[] = [
  ...TOOLS.filter((tool) => tool.effect === 'mutate' && tool.executor === 'hub').map(({ name }) => name),
  ...COMPOSE_VERBS,
  ...FILE_VERBS,
];
const OPTIONS = { 'data-dir': { type: 'string' }, json: { type: 'boolean' } } as const;

export const allow: Command = {
  name: 'allow',
  usage: 'allow SERVICE [VERB...]',
  summary: 'let the executors of this machine act on a service, once a person has consented',
  help: [
    `Verbs of the controller: ${CONTROLLER_VERBS.join(', ')} (without a verb: ${USUAL_VERBS.join(', ')}).`,
    `Verbs of the hub: ${HUB_VERBS.join(', ')}.`,
    'For files: opspilot allow files write_file restore_file. The whole stack is called _stack.',
    `For an MCP server in a container: opspilot allow mcp.ID ${MCP_CONTAINER}; ${ALL_CONTAINERS} stands for all of them.`,
    'Takes effect at once. `disallow` takes it back.',
  ],
  options: OPTIONS,
  run: async (input, context) => change(input, context, USUAL_VERBS, allowing),
};

export const disallow: Command = {
  name: 'disallow',
  usage: 'disallow SERVICE [VERB...]',
  summary: 'take a permission back; without a verb, all of them',
  help: ['Takes effect at once, also for requests that are waiting for consent.'],
  options: OPTIONS,
  run: async (input, context) => change(input, context, [], disallowing),
};

type Change = (service: string, verbs: readonly string[]) => (list: AllowlistFile) => AllowlistFile;

async function change(
  { positionals: [service, ...verbs], options }: CommandInput,
  context: CommandContext,
  usual: readonly string[],
  rule: Change,
): Promise<number> {
  const { terminal, env } = context;
  if (service === undefined)
    throw new UsageError('name the service, for example: opspilot allow radarr restart');
  if (!ServiceId.safeParse(service).success)
    throw new UsageError(`${JSON.stringify(service)} is not a service id`);
  const unknown = verbs.find((verb) => !CONTROLLER_VERBS.includes(verb) && !HUB_VERBS.includes(verb));
  if (unknown !== undefined) throw new UsageError(`there is no verb ${JSON.stringify(unknown)}`);
  const dataDir = textOption({ positionals: [], options }, 'data-dir') ?? defaultDataDir(env);
  const allowed: Record<string, readonly string[]> = {};
  for (const [executor, own] of [
    ['controller', CONTROLLER_VERBS],
    ['hub', HUB_VERBS],
  ] as const) {
    const named =
      verbs.length === 0
        ? usual.filter((verb) => own.includes(verb))
        : verbs.filter((verb) => own.includes(verb));
    if (named.length === 0 && (verbs.length > 0 || rule === allowing)) continue;
    mkdirSync(join(dataDir, executor), { recursive: true, mode: 0o700 });
    const list = changeAllowlist(join(dataDir, executor, 'allowlist.json'), rule(service, named));
    allowed[executor] = list[service] ?? [];
  }
  const metadata = Object.fromEntries(
    Object.entries(allowed).map(([executor, list]) => [executor, [...list]]),
  );
  await recordLocalChange(dataDirAt(dataDir), context, {
    action: 'config.changed',
    resource: service,
    detail: 'the allowlist of the executors was changed',
    metadata,
  });
  if (options.json === true) terminal.out(`${JSON.stringify({ service, allowed })}\n`);
  else
    for (const [executor, list] of Object.entries(allowed))
      terminal.out(`${executor}: ${service} ${list.length === 0 ? '(nothing)' : list.join(', ')}\n`);
  return EXIT.ok;
}
