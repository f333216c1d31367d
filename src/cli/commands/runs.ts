import { CreatedRun, RunList } from '#contract/http-api.ts';
import { Run } from '#contract/run.ts';
import { openApi } from '../api-client.ts';
import { cardText } from '../card.ts';
import { type Command, EXIT, flagOption, INSTANCE_OPTIONS, textOption, UsageError } from '../command.ts';
import { paintFor, printable, table } from '../paint.ts';
import { exitOf, watch } from './ask.ts';

export const runs: Command = {
  name: 'runs',
  usage: 'runs [--state STATE] [--limit N]',
  summary: 'list investigations, newest first',
  help: ['States: PLAN, EXECUTE_TOOL, EVALUATE, NEEDS_APPROVAL, DONE, FAILED, CANCELLED.'],
  options: { ...INSTANCE_OPTIONS, state: { type: 'string' }, limit: { type: 'string' } },
  async run(input, context) {
    const query = new URLSearchParams({ limit: textOption(input, 'limit') ?? '20' });
    const state = textOption(input, 'state');
    if (state !== undefined) query.set('state', state);
    const list = await openApi(input, context).get(`/api/runs?${query}`, RunList);
    if (flagOption(input, 'json')) context.terminal.out(`${JSON.stringify(list)}\n`);
    else {
      const rows = list.runs.map((run) => [
        run.id,
        run.created_at.slice(0, 16).replace('T', ' '),
        run.outcome ?? run.state.toLowerCase(),
        printable(run.headline === '' ? run.goal : run.headline),
      ]);
      context.terminal.out(
        rows.length === 0 ? 'No investigation yet. Try: opspilot ask "what is wrong?"\n' : table(rows),
      );
    }
    return EXIT.ok;
  },
};

export const run: Command = {
  name: 'run',
  usage: 'run ID [--follow | --cancel]',
  summary: 'show one investigation with its card; follow it, or stop it',
  help: ['--follow   go on printing until it is over or a person has to decide', '--cancel   stop it'],
  options: { ...INSTANCE_OPTIONS, follow: { type: 'boolean' }, cancel: { type: 'boolean' } },
  async run(input, context) {
    const [id, ...rest] = input.positionals;
    if (id === undefined || rest.length > 0) throw new UsageError('name one run: opspilot run ID');
    const api = openApi(input, context);
    const path = `/api/runs/${encodeURIComponent(id)}`;
    const json = flagOption(input, 'json');
    if (flagOption(input, 'cancel')) await api.post(`${path}/cancel`, {}, CreatedRun);
    const one = flagOption(input, 'follow') ? await watch(api, id, context, !json) : await api.get(path, Run);
    const paint = paintFor(context.terminal);
    if (json) context.terminal.out(`${JSON.stringify(one)}\n`);
    else {
      const word = one.outcome ?? one.state.toLowerCase();
      context.terminal.out(`${paint.bold(word)}  ${printable(one.goal)}\n${printable(one.message)}\n`);
      if (one.diagnosis) context.terminal.out(`\n${cardText(one.diagnosis, paint)}`);
      for (const { id: approval, state, title } of one.approvals) {
        context.terminal.out(`approval ${approval}: ${state}, ${printable(title)}\n`);
      }
    }
    return exitOf(one);
  },
};

export const bundle: Command = {
  name: 'bundle',
  usage: 'bundle RUN > incident.json',
  summary: 'print everything that tells of a run, redacted, as one JSON document',
  help: [],
  options: INSTANCE_OPTIONS,
  async run(input, context) {
    const [id] = input.positionals;
    if (id === undefined) throw new UsageError('name the run: opspilot bundle RUN');
    const text = await openApi(input, context).text(`/api/runs/${encodeURIComponent(id)}/bundle`);
    context.terminal.out(text.endsWith('\n') ? text : `${text}\n`);
    return EXIT.ok;
  },
};
