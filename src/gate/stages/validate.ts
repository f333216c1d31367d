import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Redactor } from '#core/redaction.ts';
import type { CatalogEntry } from '../catalog.ts';
import type { Stage } from './stage.ts';

/** The arguments against the tool's JSON Schema; from here on they have their defaults. */
export const validate: Stage = {
  name: 'validate',
  pass(passage, { redactor }) {
    const args = checkArgs(passage.entry, passage.call.args, redactor());
    passage.args = args;
    passage.call = { ...passage.call, args };
  },
};

/** The arguments with their defaults. Throws `bad_args` that names the field, the rule and the value, redacted. */
export function checkArgs(
  { tool, info, inputIssue }: CatalogEntry,
  args: unknown,
  redactor: Redactor,
): Readonly<Record<string, Json>> {
  const issue = inputIssue(args);
  if (issue) {
    const got = redactor(show(valueAt(args, issue.path)));
    throw new OpsError('bad_args', `${info.name}: args${issue.path} ${issue.rule}, got ${got}`);
  }
  if (tool.outside) return args as Readonly<Record<string, Json>>;
  const parsed = tool.input.safeParse(args);
  if (parsed.success) return parsed.data as Readonly<Record<string, Json>>;
  const [first] = parsed.error.issues;
  throw new OpsError('bad_args', `${info.name}: args/${first?.path.join('/')} ${first?.message}`);
}

/** The value at a JSON pointer (RFC 6901), by own properties only. */
function valueAt(value: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((inner, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name)) return undefined;
    return (inner as Record<string, unknown>)[name];
  }, value);
}

const LONGEST_VALUE = 80;

function show(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  if (typeof value !== 'string') return String(value);
  const text = JSON.stringify(value.slice(0, LONGEST_VALUE));
  return value.length > LONGEST_VALUE ? `${text} and ${value.length - LONGEST_VALUE} characters more` : text;
}
