import { Approval, ApprovalView } from '#contract/approval.ts';
import { ApprovalList } from '#contract/http-api.ts';
import { openApi } from '../api-client.ts';
import { approve as approveShown } from '../approve-at-terminal.ts';
import { approvalText } from '../card.ts';
import {
  type Command,
  type CommandInput,
  EXIT,
  flagOption,
  INSTANCE_OPTIONS,
  textOption,
  UsageError,
} from '../command.ts';
import { paintFor, printable, table } from '../paint.ts';

export const approvals: Command = {
  name: 'approvals',
  usage: 'approvals [--state proposed]',
  summary: 'list requests for consent; without --state, the open ones',
  help: [],
  options: { ...INSTANCE_OPTIONS, state: { type: 'string' } },
  async run(input, context) {
    const state = textOption(input, 'state') ?? 'proposed';
    const list = await openApi(input, context).get(
      `/api/approvals?state=${encodeURIComponent(state)}`,
      ApprovalList,
    );
    const rows = list.approvals.map((one) => [one.id, one.state, one.expires_at, printable(one.title)]);
    if (flagOption(input, 'json')) context.terminal.out(`${JSON.stringify(list)}\n`);
    else context.terminal.out(rows.length === 0 ? 'Nothing waits for consent.\n' : table(rows));
    return EXIT.ok;
  },
};

export const approve: Command = {
  name: 'approve',
  usage: 'approve ID --yes [--digest DIGEST] [--second-confirmation]',
  summary: 'show a request in full and consent to exactly that',
  help: [
    'At a terminal it asks; elsewhere --yes is needed. With --digest only that very content is approved.',
    'Stack-wide actions also need --second-confirmation.',
  ],
  options: {
    ...INSTANCE_OPTIONS,
    yes: { type: 'boolean' },
    digest: { type: 'string' },
    'second-confirmation': { type: 'boolean' },
  },
  async run(input, context) {
    const id = oneId(input, 'approve');
    const { terminal } = context;
    const api = openApi(input, context);
    const view = await api.get(`/api/approvals/${id}`, ApprovalView);
    const json = flagOption(input, 'json');
    if (!json) terminal.out(approvalText(view, paintFor(terminal)));
    const digest = textOption(input, 'digest') ?? view.digest;
    const yes = flagOption(input, 'yes') || (await terminal.ask('Type yes to approve: '))?.trim() === 'yes';
    if (!yes) {
      terminal.err('Not approved. Use --yes where nobody can be asked.\n');
      return EXIT.waiting;
    }
    const second = flagOption(input, 'second-confirmation');
    const decided = await approveShown(api, { ...view, digest, needs_second_confirmation: second });
    terminal.out(json ? `${JSON.stringify(decided)}\n` : `${decided.state}\n`);
    return EXIT.ok;
  },
};

export const decline: Command = {
  name: 'decline',
  usage: 'decline ID [--reason TEXT]',
  summary: 'refuse a request',
  help: [],
  options: { ...INSTANCE_OPTIONS, reason: { type: 'string' } },
  async run(input, context) {
    const id = oneId(input, 'decline');
    const body = { reason: textOption(input, 'reason') ?? '' };
    const decided = await openApi(input, context).post(`/api/approvals/${id}/decline`, body, Approval);
    context.terminal.out(flagOption(input, 'json') ? `${JSON.stringify(decided)}\n` : `${decided.state}\n`);
    return EXIT.ok;
  },
};

function oneId({ positionals: [id, ...rest] }: CommandInput, command: string): string {
  if (id === undefined || rest.length > 0) throw new UsageError(`name one request: opspilot ${command} ID`);
  return encodeURIComponent(id);
}
