import { Approval, ApprovalView } from '#contract/approval.ts';
import type { ApiClient } from './api-client.ts';
import { approvalText } from './card.ts';
import type { CommandContext } from './command.ts';
import { paintFor } from './paint.ts';

/** Shows an open request and asks. False when nobody could be asked, may approve, or wanted to decide now. */
export async function decideAtTerminal(
  api: ApiClient,
  id: string,
  context: CommandContext,
): Promise<boolean> {
  const { terminal } = context;
  const view = await api.get(`/api/approvals/${id}`, ApprovalView);
  const paint = paintFor(terminal);
  terminal.out(`\n${approvalText(view, paint)}`);
  if (view.moved.length > 0)
    terminal.out(paint.bad('The target has changed since: it would be refused. Ask again.\n'));
  if (!view.may_approve) {
    terminal.out(`${paint.warn('You may not approve this')}: ${view.may_not_because}\n`);
    return false;
  }
  const answer = (
    await terminal.ask('Do it? Type yes to approve, no to decline, Enter to leave it open: ')
  )?.trim();
  if (answer === 'no') {
    await api.post(`/api/approvals/${id}/decline`, { reason: '' }, Approval);
    return true;
  }
  if (answer !== 'yes') return false;
  if (view.needs_second_confirmation) {
    const again = await terminal.ask('This touches the whole stack. Type the word stack to go on: ');
    if (again?.trim() !== 'stack') return false;
  }
  await approve(api, view);
  return true;
}

/** Approves exactly what was shown. */
export async function approve(api: ApiClient, view: Approval): Promise<Approval> {
  const second = view.needs_second_confirmation ? { second_confirmation: true } : {};
  return api.post(
    `/api/approvals/${view.id}/approve`,
    { digest: view.digest, acknowledged: true, ...second },
    Approval,
  );
}
