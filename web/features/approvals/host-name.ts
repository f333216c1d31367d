import type { ApprovalView } from '#contract/approval.ts';
import type { Text } from '../../text/text.ts';

/** What the MCP host behind a request calls itself. */
export function hostName({ host }: Pick<ApprovalView, 'host'>, { approval: t }: Text): string {
  return host?.name ?? t.host;
}
