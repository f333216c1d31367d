import { existsSync } from 'node:fs';
import { z } from 'zod';
import { ServiceId } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Allowlist } from './action-port.ts';
import { writeFileAtomic } from './atomic-write.ts';
import { watchJson } from './watched-json.ts';

/** `{service: [verbs]}`. A target that is not in it may not be touched. */
export const AllowlistFile = z.record(ServiceId, z.array(z.string().regex(/^[a-z][a-z0-9_]*$/)));
export type AllowlistFile = z.infer<typeof AllowlistFile>;

/** The allowlist in this file. A missing or broken file allows nothing and says why. */
export function openAllowlist(path: string): Allowlist {
  const read = watchJson(path, AllowlistFile);
  const verbsOf = (target: string): readonly string[] => {
    const list = read();
    return list.ok && Object.hasOwn(list.value, target) ? (list.value[target] ?? []) : [];
  };
  return {
    verbsOf,
    refusal(target, verb) {
      const list = read();
      if (!list.ok) return `the allowlist allows nothing: ${list.reason}`;
      return verbsOf(target).includes(verb)
        ? null
        : `${verb} of ${target} is not on this executor's allowlist`;
    },
  };
}

/** Rewrites the allowlist as a whole; `change` gets what is there and gives what shall be. A broken file is kept. */
export function changeAllowlist(path: string, change: (list: AllowlistFile) => AllowlistFile): AllowlistFile {
  const list = existsSync(path) ? watchJson(path, AllowlistFile)() : { ok: true as const, value: {} };
  if (!list.ok) throw new OpsError('conflict', list.reason);
  const next = AllowlistFile.parse(change(list.value));
  writeFileAtomic(path, `${JSON.stringify(next, null, 2)}\n`);
  return next;
}

/** A change that allows these verbs on a service. */
export function allowing(service: string, verbs: readonly string[]): (list: AllowlistFile) => AllowlistFile {
  return (list) => ({ ...list, [service]: [...new Set([...(list[service] ?? []), ...verbs])].sort() });
}

/** A change that takes these verbs from a service, or all of them when none is named. */
export function disallowing(
  service: string,
  verbs: readonly string[],
): (list: AllowlistFile) => AllowlistFile {
  return ({ [service]: had = [], ...others }) => {
    const left = verbs.length === 0 ? [] : had.filter((verb) => !verbs.includes(verb));
    return left.length === 0 ? others : { ...others, [service]: left };
  };
}
