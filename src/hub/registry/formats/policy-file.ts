import type { Role } from '#contract/identity.ts';
import type { Json } from '#core/canonical-json.ts';
import type { RoleRules } from '#core/policy.ts';
import { Fields, wrong } from './fields.ts';
import { parseYaml } from './yaml.ts';

/** What `policy.yaml` of the Docker guide says, in the words of OpsPilot. */
export interface PolicyFile {
  readonly roles: Readonly<Partial<Record<Role, RoleRules>>>;
  /** By the name of a tool; `keyBy` is the argument that rests by itself. */
  readonly cooldowns: Readonly<Record<string, { readonly seconds: number; readonly keyBy: string | null }>>;
  /** JSON Schemas that the arguments of a tool must fit beside its own. */
  readonly schemas: Readonly<Record<string, Json>>;
  readonly readMs: number | null;
  readonly changeMs: number | null;
  readonly outputCapBytes: number | null;
  /** What redaction hides beside what it knows itself. */
  readonly hidden: readonly RegExp[];
  /** The compose file that the schemas lock; null when they lock none. */
  readonly composeFile: string | null;
}

/** Their roles are ours under other names. */
const ROLES: Readonly<Record<string, Role>> = {
  admin: 'owner',
  standard: 'member',
  owner: 'owner',
  member: 'member',
  viewer: 'viewer',
};

/** Reads the file. Throws `bad_request` with the path of what is wrong or unknown in it. */
export function readPolicyFile(name: string, text: string): PolicyFile {
  const root = new Fields(parseYaml(text, name), '');
  const defaults = root.object('defaults');
  const policy: PolicyFile = {
    readMs: milliseconds(defaults, 'read_timeout_ms'),
    changeMs: milliseconds(defaults, 'write_timeout_ms'),
    outputCapBytes: milliseconds(defaults, 'output_cap_bytes'),
    hidden: (defaults?.texts('redact_patterns') ?? []).map((pattern, index) =>
      patternOf(pattern, `defaults.redact_patterns.${index}`),
    ),
    roles: Object.fromEntries(root.objects('roles').map(([role, fields]) => [roleOf(role), rulesOf(fields)])),
    cooldowns: Object.fromEntries(
      root.objects('cooldowns').map(([tool, fields]) => [tool, cooldownOf(fields)]),
    ),
    schemas: Object.fromEntries(root.objects('schemas').map(([tool, fields]) => [tool, fields.value()])),
    composeFile: null,
  };
  defaults?.close();
  checkGuards(root.object('guards'));
  root.close();
  return { ...policy, composeFile: lockedFile(policy.schemas) };
}

function milliseconds(fields: Fields | undefined, name: string): number | null {
  const value = fields?.number(name);
  if (value === undefined) return null;
  if (Number.isInteger(value) && value > 0) return value;
  throw wrong(fields?.at(name) ?? name, 'must be a whole number above 0');
}

/** Our role for one of theirs. Throws `bad_request` with the path. */
export function roleOf(name: string, path = `roles.${name}`): Role {
  const role = Object.hasOwn(ROLES, name) ? ROLES[name] : undefined;
  if (role) return role;
  throw wrong(path, `is no role; there are ${Object.keys(ROLES).join(', ')}`);
}

function rulesOf(fields: Fields): RoleRules {
  const rules = {
    allow_tools: fields.texts('allow_tools') ?? [],
    deny_tools: fields.texts('deny_tools') ?? [],
    can_approve: fields.texts('can_approve') ?? [],
  };
  fields.close();
  return rules;
}

function cooldownOf(fields: Fields) {
  const seconds = milliseconds(fields, 'seconds');
  if (seconds === null) throw wrong(fields.at('seconds'), 'is missing');
  const keyBy = fields.text('key') ?? fields.text('key_by') ?? null;
  fields.close();
  return { seconds, keyBy };
}

/** Python's `(?i)` in front is our flag; a backslash that YAML's single quotes left doubled is meant as one. */
function patternOf(pattern: string, path: string): RegExp {
  const [, flags = '', rest = pattern] = /^\(\?([is]+)\)(.*)$/s.exec(pattern) ?? [];
  try {
    return new RegExp(rest.replaceAll(/\\\\(?=[A-Za-z.])/g, '\\'), `gu${flags}`);
  } catch {
    throw wrong(path, 'is no regular expression');
  }
}

/** They are always on; a file that would switch one off means something that we do not do. */
function checkGuards(guards: Fields | undefined): void {
  for (const name of ['lock_compose_file', 'trim_output', 'redact_output'])
    if (guards?.flag(name) === false) throw wrong(guards.at(name), 'cannot be switched off');
  guards?.close();
}

function lockedFile(schemas: PolicyFile['schemas']): string | null {
  for (const schema of Object.values(schemas)) {
    const { properties } = schema as { properties?: { file?: { const?: unknown } } };
    if (typeof properties?.file?.const === 'string') return properties.file.const;
  }
  return null;
}
