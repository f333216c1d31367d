import { ApprovalView } from '#contract/approval.ts';
import { ServiceLogs } from '#contract/controller-api.ts';
import { ServiceActionReply, Services } from '#contract/http-api.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { type ApiClient, openApi } from '../api-client.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  flagOption,
  INSTANCE_OPTIONS,
  textOption,
  UsageError,
} from '../command.ts';
import { type Paint, paintFor, printable, table } from '../paint.ts';

export const services: Command = {
  name: 'services',
  usage: 'services',
  summary: 'list the services and how they are',
  help: [],
  options: INSTANCE_OPTIONS,
  async run(input, context) {
    const list = await openApi(input, context).get('/api/services', Services);
    if (flagOption(input, 'json')) context.terminal.out(`${JSON.stringify(list)}\n`);
    else context.terminal.out(list.services.length === 0 ? NOTHING : serviceTable(list.services, context));
    return EXIT.ok;
  },
};

export const logs: Command = {
  name: 'logs',
  usage: 'logs SERVICE [--tail N] [--since TIME]',
  summary: 'print the last lines of a service, running or dead',
  help: [
    '--tail N      how many lines (default 100)',
    '--since TIME  ISO 8601, for example 2026-01-31T20:00:00Z',
  ],
  options: { ...INSTANCE_OPTIONS, tail: { type: 'string' }, since: { type: 'string' } },
  async run(input, context) {
    const service = oneService(input, 'logs');
    const query = new URLSearchParams({ tail: textOption(input, 'tail') ?? '100' });
    const since = textOption(input, 'since');
    if (since !== undefined) query.set('since', since);
    const read = await openApi(input, context).get(`/api/services/${service}/logs?${query}`, ServiceLogs);
    const { terminal } = context;
    if (flagOption(input, 'json')) terminal.out(`${JSON.stringify(read)}\n`);
    else
      for (const { at, text } of read.lines)
        terminal.out(`${at === null ? '' : `${at} `}${printable(text)}\n`);
    if (read.truncated) terminal.err('(older lines are left out; use --tail or --since)\n');
    return EXIT.ok;
  },
};

export const start = actionCommand('start', 'start a stopped service');
export const stop = actionCommand('stop', 'stop a service');
export const restart = actionCommand('restart', 'restart a service and check that it holds');

function actionCommand(verb: 'start' | 'stop' | 'restart', summary: string): Command {
  return {
    name: verb,
    usage: `${verb} SERVICE [--dry-run] [--yes]`,
    summary,
    help: ['Typing it is the consent; where nobody can be asked, --yes says so. --dry-run only tells.'],
    options: { ...INSTANCE_OPTIONS, 'dry-run': { type: 'boolean' }, yes: { type: 'boolean' } },
    async run(input, context) {
      const service = oneService(input, verb);
      const api = openApi(input, context);
      const { terminal } = context;
      const dry = flagOption(input, 'dry-run');
      if (!dry && !(await consents(input, context, `${verb} ${service}?`))) return EXIT.waiting;
      const path = `/api/services/${service}/${verb}`;
      const first = await api.post(path, dry ? { dry_run: true } : { confirm: true }, ServiceActionReply);
      const end =
        first.approval_id === null
          ? first
          : { ...first, ...(await checkedEnd(api, first.approval_id, context)) };
      terminal.out(
        flagOption(input, 'json') ? `${JSON.stringify(end)}\n` : `${end.state}: ${printable(end.detail)}\n`,
      );
      return end.state === 'would' || end.state === 'verified' ? EXIT.ok : EXIT.no;
    },
  };
}

async function consents(
  input: CommandInput,
  { terminal }: CommandContext,
  question: string,
): Promise<boolean> {
  if (flagOption(input, 'yes')) return true;
  const answer = await terminal.ask(`${question} Type yes: `);
  if (answer === null) terminal.err('Nobody can be asked here: add --yes.\n');
  return answer?.trim() === 'yes';
}

/** The action has ended; whether it holds is checked for a while yet. */
async function checkedEnd(api: ApiClient, approvalId: string, context: CommandContext) {
  for (;;) {
    const { state, history } = await api.get(`/api/approvals/${approvalId}`, ApprovalView);
    const detail = history.at(-1)?.detail ?? '';
    if (state !== 'started' && state !== 'ok') return { state: state as ServiceActionReply['state'], detail };
    if (context.signal.aborted) return { state: state as ServiceActionReply['state'], detail };
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const NOTHING =
  'No service is known. Start containers, declare services in opspilot.yaml, or try opspilot up --demo.\n';

function serviceTable(list: readonly ServiceStatus[], { terminal, now }: CommandContext): string {
  const paint = paintFor(terminal);
  return table(
    list.map((one) => [
      one.id,
      stateOf(one),
      since(one, now()),
      `restarts ${one.restarts}`,
      printable(one.image),
    ]),
  )
    .split('\n')
    .map((line, index) => colourOf(list[index], line, paint))
    .join('\n');
}

function stateOf({ state, health, exit_code }: ServiceStatus): string {
  if (state === 'running') return health === 'none' ? 'running' : `running, ${health}`;
  return exit_code === null ? state : `${state} (${exit_code})`;
}

function since({ started_at, finished_at, state }: ServiceStatus, now: Date): string {
  const at = state === 'running' ? started_at : finished_at;
  if (at === null) return '';
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / 60_000));
  if (minutes < 60) return `for ${minutes} min`;
  return minutes < 2880 ? `for ${Math.floor(minutes / 60)} h` : `for ${Math.floor(minutes / 1440)} d`;
}

function colourOf(service: ServiceStatus | undefined, line: string, paint: Paint): string {
  if (!service) return line;
  if (service.state !== 'running' || service.health === 'unhealthy') return paint.bad(line);
  return service.health === 'starting' ? paint.warn(line) : line;
}

function oneService({ positionals: [service, ...rest] }: CommandInput, command: string): string {
  if (service === undefined || rest.length > 0)
    throw new UsageError(`name one service: opspilot ${command} SERVICE`);
  return encodeURIComponent(service);
}
