import type { ToolCall } from '#contract/tool.ts';
import { OpsError } from '#core/ops-error.ts';
import type { OutsideFacts } from '#tools/tool.ts';
import type { Stage } from './stage.ts';

/** Whether the program that calls may use this outside server at all. Deny beats allow. */
export const client: Stage = {
  name: 'client',
  pass({ call, entry }) {
    const { outside } = entry.tool;
    if (!outside) return;
    const name = clientName(call);
    if (mayUse(outside, name)) return;
    const where = `${entry.info.name} of ${outside.server}`;
    throw new OpsError('denied_by_policy', `the client ${JSON.stringify(name)} may not use ${where}`);
  },
};

/** What lists of clients know a caller by: the name that it proved, else the way it came. */
export function clientName({ client_name, client: way }: Pick<ToolCall, 'client_name' | 'client'>): string {
  return client_name ?? way;
}

/** Empty lists say nothing. */
export function mayUse(
  { allowClients, denyClients }: Pick<OutsideFacts, 'allowClients' | 'denyClients'>,
  name: string,
): boolean {
  const isIn = (list: readonly string[]) => list.includes('*') || list.includes(name);
  return !isIn(denyClients) && (allowClients.length === 0 || isIn(allowClients));
}
