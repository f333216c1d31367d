import type { PolicyAnswer } from '#contract/dashboard.ts';
import type { Principal } from '#contract/identity.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ToolInfo } from '#contract/tool.ts';
import { approversOf, listDecision, type Policy, type PolicyDecision, roleDecision } from '#core/policy.ts';

/** The verb of the controller that a tool becomes, where it acts on a service. */
const VERB = /^(start|stop|restart)_container$/;

/** Whether a person may use a tool, or approve it where it changes something, and which rule says so. */
export function policyAnswer(
  policy: Policy,
  person: Principal,
  tool: ToolInfo,
  service: ServiceStatus | null,
): PolicyAnswer {
  const rules = [listsRule(policy, person, tool), roleRule(policy, person, tool)];
  if (tool.effect === 'mutate') rules.push(fourEyesRule(policy));
  const verb = VERB.exec(tool.name)?.[1];
  if (service && verb) rules.push(allowlistRule(service, verb));
  return {
    allowed: rules.every(({ holds }) => holds),
    to: tool.effect === 'mutate' ? 'approve' : 'use',
    rules,
  };
}

type Rule = PolicyAnswer['rules'][number];

function listsRule(policy: Policy, person: Principal, tool: ToolInfo): Rule {
  const free = `no list keeps the role ${person.role} from ${tool.name}`;
  return { rule: 'lists', ...said(listDecision(policy, person, tool), free) };
}

function roleRule(policy: Policy, person: Principal, tool: ToolInfo): Rule {
  if (tool.effect === 'read') {
    const says = `${tool.name} only reads, and a ${person.role} may read with it`;
    return { rule: 'role', ...said(roleDecision(person, tool), says) };
  }
  const approvers = approversOf(policy, tool);
  const holds = approvers.includes(person.role);
  const who = approvers.length === 0 ? 'nobody has' : approvers.join(' or ');
  const says = `${tool.name} changes something; to approve it takes the role ${who}, and theirs is ${person.role}`;
  return { rule: 'role', holds, says };
}

function fourEyesRule({ rules }: Policy): Rule {
  const says = rules.four_eyes
    ? 'not what they have asked for themselves: somebody else has to approve that'
    : 'also what they have asked for themselves';
  return { rule: 'four_eyes', holds: true, says };
}

function allowlistRule({ id, allowed_verbs }: ServiceStatus, verb: string): Rule {
  const holds = allowed_verbs.includes(verb);
  const says = holds
    ? `on its machine ${id} may be told to ${verb}`
    : `on its machine nobody has allowed to ${verb} ${id}: opspilot allow ${id} ${verb}`;
  return { rule: 'allowlist', holds, says };
}

function said(decision: PolicyDecision, otherwise: string): { holds: boolean; says: string } {
  return decision.allowed ? { holds: true, says: otherwise } : { holds: false, says: decision.reason };
}
