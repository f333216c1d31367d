import type { ProposedFix } from '#contract/diagnosis.ts';
import type { Hypothesis } from './rank.ts';

/** The allowlist verb that each controller tool needs; tools of the hub need none. */
const VERB_OF: ReadonlyMap<string, string> = new Map([
  ['restart_container', 'restart'],
  ['start_container', 'start'],
  ['compose_up', 'up'],
]);

/** The fix of a hypothesis if the controller's allowlist has its verb; else the words that say how to allow it. */
export function permit(hypothesis: Hypothesis): { fix: ProposedFix | null; blocked: string } {
  const fix = marked(hypothesis.cause.fix(hypothesis.suspect), hypothesis);
  const verb = fix ? VERB_OF.get(fix.tool) : undefined;
  if (!fix || verb === undefined) return { fix, blocked: '' };
  const { subject, status } = hypothesis.suspect;
  if (status?.allowed_verbs.includes(verb)) return { fix, blocked: '' };
  const blocked = `${fix.title} would be the fix, but OpsPilot may not do that to ${subject} yet. To allow it, run on the machine of the controller: opspilot allow ${subject} ${verb}`;
  return { fix: null, blocked };
}

/** Without what outside servers say this would be no cause: then it was their word that chose every argument. */
function marked(fix: ProposedFix | null, { score, evidence }: Hypothesis): ProposedFix | null {
  const told = evidence.reduce(
    (sum, { ref, weight }) => sum + (ref.kind === 'outside' && weight > 0 ? weight : 0),
    0,
  );
  if (!fix || told === 0 || score - told > 0) return fix;
  const origins = Object.fromEntries(Object.keys(fix.args).map((name) => [name, 'tool_output' as const]));
  return { ...fix, origins };
}
