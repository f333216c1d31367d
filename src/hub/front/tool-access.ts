import type { Role } from '#contract/identity.ts';
import type { UpstreamAccess, UpstreamSpec } from '../upstream/spec.ts';
import type { OutsideTool } from '../upstream/upstreams.ts';

/** Who may call a tool, and what the gate holds it to: what is entered of its server, narrowed by what is entered of it. */
export interface ToolAccess extends Omit<UpstreamAccess, 'cooldownSeconds'> {
  readonly cooldown: { readonly seconds: number; readonly keyBy: string | null } | null;
  /** Calls of one caller in any 60 s of this tool alone. */
  readonly toolRpm: number | null;
  readonly callMs: number;
}

/** A rule of a tool never gives more than its server does, but for the size of an answer. */
export function accessTo({ own, effect }: OutsideTool, spec: UpstreamSpec): ToolAccess {
  const { access, limits, toolRules = {} } = spec;
  const rules = Object.hasOwn(toolRules, own.name) ? toolRules[own.name] : undefined;
  const roles = rules?.roles;
  const seconds = rules?.cooldownSeconds ?? (effect === 'mutate' ? access.cooldownSeconds : null);
  return {
    ...access,
    roles: roles ? access.roles.filter((role: Role) => roles.includes(role)) : access.roles,
    cooldown: seconds === null ? null : { seconds, keyBy: rules?.cooldownKey ?? null },
    toolRpm: rules?.rateLimitRpm ?? null,
    outputCapBytes: rules?.outputCapBytes ?? access.outputCapBytes,
    callMs: Math.min(limits.callMs, rules?.callMs ?? Number.POSITIVE_INFINITY),
  };
}
