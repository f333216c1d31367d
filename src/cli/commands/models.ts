import { setTimeout as sleep } from 'node:timers/promises';
import { Done } from '#contract/http-api.ts';
import { ModelBudget, ModelPull, ModelsOverview, ModelUsage, UsageGroup } from '#contract/models-api.ts';
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
import { printable, table } from '../paint.ts';

export const models: Command = {
  name: 'models',
  usage: 'models [usage [--by GROUP] [--since DAY] | extend BUDGET | pull MODEL | remove MODEL]',
  summary: 'list models, tell what they cost, let a budget go on, pull and remove models',
  help: [
    `--by GROUP    ${UsageGroup.options.join(', ')} (default model)`,
    '--since DAY   like 2026-11-01',
    'extend, pull and remove are for owners; pull and remove for providers that keep models on their disk (Ollama).',
  ],
  options: { ...INSTANCE_OPTIONS, by: { type: 'string' }, since: { type: 'string' } },
  async run(input, context) {
    const [action = 'list', name, ...rest] = input.positionals;
    const verb = VERBS.get(action);
    const named = name !== undefined;
    if (!verb || rest.length > 0 || named !== verb.named) throw new UsageError(`use: opspilot ${this.usage}`);
    const { value, text, code } = await verb.run(openApi(input, context), name ?? '', input, context);
    context.terminal.out(flagOption(input, 'json') ? `${JSON.stringify(value)}\n` : text);
    return code ?? EXIT.ok;
  },
};

interface Answer {
  readonly value: unknown;
  readonly text: string;
  readonly code?: number;
}

interface Verb {
  /** Whether a name follows. */
  readonly named: boolean;
  run(api: ApiClient, name: string, input: CommandInput, context: CommandContext): Promise<Answer>;
}

const VERBS: ReadonlyMap<string, Verb> = new Map(
  Object.entries({
    list: { named: false, run: list },
    usage: { named: false, run: usage },
    extend: {
      named: true,
      async run(api, name) {
        const path = `/api/models/budgets/${encodeURIComponent(name)}/extend`;
        const value = await api.post(path, {}, ModelBudget);
        return { value, text: `${budgetLine(value)}\n` };
      },
    },
    pull: { named: true, run: pull },
    remove: {
      named: true,
      async run(api, model) {
        const value = await api.post('/api/models/remove', { model }, Done);
        return { value, text: `${printable(model)} is removed.\n` };
      },
    },
  } satisfies Record<string, Verb>),
);

async function list(api: ApiClient): Promise<Answer> {
  const value = await api.get('/api/models', ModelsOverview);
  if (!value.enabled)
    return { value, text: 'No model provider is configured: name one in models.providers.\n' };
  const rows = value.models.map(({ id, context_length, size_bytes }) => [
    printable(id),
    context_length === undefined ? '' : `${context_length} tokens`,
    size_bytes === undefined ? '' : `${(size_bytes / 1e9).toFixed(1)} GB`,
  ]);
  const troubles = value.providers.flatMap(({ name, problem, resting, halted_keys }) => [
    ...(problem === null ? [] : [`! ${name}: ${printable(problem)}`]),
    ...(resting ? [`! ${name} rests after failures`] : []),
    ...(halted_keys > 0 ? [`! ${name}: ${halted_keys} keys were refused too often and are not used`] : []),
  ]);
  const budgets = value.budgets.map(budgetLine);
  return { value, text: table(rows) + [...troubles, ...budgets].map((line) => `${line}\n`).join('') };
}

async function usage(api: ApiClient, _: string, input: CommandInput): Promise<Answer> {
  const query = new URLSearchParams();
  for (const option of ['by', 'since'] as const) {
    const value = textOption(input, option);
    if (value !== undefined) query.set(option, value);
  }
  const value = await api.get(`/api/models/usage?${query}`, ModelUsage);
  const rows = value.rows.map((row) => [
    printable(row.name) || '-',
    `${row.requests} requests`,
    `${row.prompt_tokens} + ${row.completion_tokens} tokens`,
    `${row.usd.toFixed(4)} USD`,
  ]);
  return { value, text: rows.length === 0 ? 'Nothing was used.\n' : table(rows) };
}

/** Follows a pull until it is over; it goes on when this command is stopped. */
async function pull(
  api: ApiClient,
  model: string,
  _: CommandInput,
  { terminal, signal }: CommandContext,
): Promise<Answer> {
  let now = await api.post('/api/models/pull', { model }, ModelPull);
  let told = '';
  while (now.state === 'running') {
    const line = pullLine(now);
    if (line !== told) terminal.err(`${line}\n`);
    told = line;
    await sleep(500, undefined, { signal });
    const { pulls } = await api.get('/api/models', ModelsOverview);
    now = pulls.find((one) => one.model === model) ?? {
      ...now,
      state: 'failed',
      status: 'nobody knows of it',
    };
  }
  const done = now.state === 'done';
  const text = done ? `${printable(model)} is here.\n` : `It failed: ${printable(now.status)}\n`;
  return { value: now, text, code: done ? EXIT.ok : EXIT.no };
}

function pullLine({ status, done_bytes, total_bytes }: ModelPull): string {
  if (done_bytes === null || total_bytes === null || total_bytes === 0) return printable(status);
  return `${printable(status)} ${Math.floor((done_bytes / total_bytes) * 100)} %`;
}

function budgetLine({ name, period, ratio, reached }: ModelBudget): string {
  const end = reached ? `, reached: an owner lets it go on with opspilot models extend ${name}` : '';
  return `budget ${name}: ${Math.round(ratio * 100)} % of ${period} is used${end}`;
}
