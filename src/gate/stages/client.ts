import type { Principal } from '#contract/identity.ts';
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
    const where = `${entry.info.name} of ${outside.server}`;
    if (!hasScope(outside, call.principal))
      throw new OpsError('denied_by_policy', `the token has none of the scopes of ${where}`);
    if (mayUse(outside, name)) return;
    throw new OpsError('denied_by_policy', `the client ${JSON.stringify(name)} may not use ${where}`);
  },
};

/** What lists of clients know a caller by: the name that it proved, else the way it came. */
export function clientName(call: Pick<ToolCall, 'client_name' | 'client' | 'principal'>): string {
  return call.client_name ?? callerName(call.principal, call.client);
}

/** A token is known by its name on every way, or one that is denied on one of them would take another. */
export function callerName({ kind, name }: Pick<Principal, 'kind' | 'name'>, way: string): string {
  return kind === 'token' ? name : way;
}

/** Whoever is limited to scopes gets at a server that has one of them. */
export function hasScope(
  { scopes: of }: Pick<OutsideFacts, 'scopes'>,
  { scopes }: Pick<Principal, 'scopes'>,
): boolean {
  return scopes === undefined || scopes.some((scope) => of.includes(scope));
}

/** Empty lists say nothing. */
export function mayUse(
  { allowClients, denyClients }: Pick<OutsideFacts, 'allowClients' | 'denyClients'>,
  name: string,
): boolean {
  const isIn = (list: readonly string[]) => list.includes('*') || list.includes(name);
  return !isIn(denyClients) && (allowClients.length === 0 || isIn(allowClients));
}
