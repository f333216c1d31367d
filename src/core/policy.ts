import type { Approval } from '#contract/approval.ts';
import { type Principal, Role } from '#contract/identity.ts';
import type { ToolInfo } from '#contract/tool.ts';
import { digestOf } from './digest.ts';

/** Lists of tool names, `*` for every tool. An empty list leaves the built-in rule as it is; deny beats allow. */
export interface RoleRules {
  readonly allow_tools: readonly string[];
  readonly deny_tools: readonly string[];
  readonly can_approve: readonly string[];
}

export interface PolicyRules {
  /** The one who asked may not approve. */
  readonly four_eyes: boolean;
  readonly roles: Readonly<Partial<Record<Role, RoleRules>>>;
}

/** The rules with the version that goes into every consent: `sha256(JCS(rules))`. */
export interface Policy {
  readonly rules: PolicyRules;
  readonly version: string;
}

/** A decision with the reason in words, for the caller and the audit; `code` where the reason has one of its own. */
export type PolicyDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly code?: 'four_eyes' };

/** What policy knows of a tool. `roles` may call it (read) or approve it (mutate). */
export type PolicyTool = Pick<ToolInfo, 'name' | 'effect' | 'roles'>;

const ALLOWED: PolicyDecision = Object.freeze({ allowed: true });

/** Policy from what is configured; with nothing configured, the built-in one. */
export function createPolicy(rules: PolicyRules = { four_eyes: false, roles: {} }): Policy {
  const frozen = structuredClone(rules);
  return Object.freeze({ rules: Object.freeze(frozen), version: digestOf(frozen) });
}

/** Whether the lists let this role near the tool at all. A tool without a known effect or role is denied. */
export function listDecision({ rules }: Policy, { role }: Principal, tool: PolicyTool): PolicyDecision {
  if (!Role.safeParse(role).success) return denied(`${JSON.stringify(role)} is no role`);
  const lists = rules.roles[role];
  if (lists === undefined) return ALLOWED;
  if (names(lists.deny_tools, tool.name)) return denied(`${tool.name} is on the deny list of ${role}`);
  if (lists.allow_tools.length === 0 || names(lists.allow_tools, tool.name)) return ALLOWED;
  return denied(`${tool.name} is not on the allow list of ${role}`);
}

/**
 * Whether this role may call the tool: a read tool, the roles that it names; a mutating tool, whoever may ask for
 * consent, which is members and owners. Calling one only ever files a request.
 */
export function roleDecision({ role }: Principal, tool: PolicyTool): PolicyDecision {
  if (tool.effect === 'read')
    return tool.roles.includes(role) ? ALLOWED : denied(`a ${role} may not read with ${tool.name}`);
  if (tool.effect === 'mutate' && (role === 'member' || role === 'owner')) return ALLOWED;
  return denied(`a ${role} may not ask for ${tool.name}`);
}

/** The roles that may consent to a mutating tool, least first. */
export function approversOf({ rules }: Policy, tool: PolicyTool): Role[] {
  return Role.options.filter((role) => {
    const lists = rules.roles[role];
    if (role === 'viewer' || (lists && names(lists.deny_tools, tool.name))) return false;
    const listed = lists?.can_approve ?? [];
    return listed.length === 0 ? tool.roles.includes(role) : names(listed, tool.name);
  });
}

/** Whether this principal may consent to this very request, and if not, why. */
export function approvalDecision(
  policy: Policy,
  principal: Principal,
  approval: Pick<Approval, 'tool' | 'roles' | 'requested_by'>,
): PolicyDecision {
  if (principal.kind === 'agent' || principal.kind === 'system')
    return denied('consent comes from a person, never from a program');
  if (!principal.can_approve) return denied('this sign-in may not approve');
  const tool: PolicyTool = { name: approval.tool, effect: 'mutate', roles: approval.roles };
  if (!approval.roles.includes(principal.role) || !approversOf(policy, tool).includes(principal.role))
    return denied(`a ${principal.role} may not approve ${approval.tool}`);
  if (policy.rules.four_eyes && personOf(approval.requested_by) === personOf(principal.id))
    return { allowed: false, reason: 'the one who asked may not approve', code: 'four_eyes' };
  return ALLOWED;
}

/** A program that somebody connected asks in the name of that person. */
function personOf(principalId: string): string {
  return principalId.replace(/^oauth:/, '');
}

function names(list: readonly string[], tool: string): boolean {
  return list.includes('*') || list.includes(tool);
}

function denied(reason: string): PolicyDecision {
  return { allowed: false, reason };
}
