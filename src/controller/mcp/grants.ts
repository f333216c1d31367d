import { existsSync } from 'node:fs';
import { z } from 'zod';
import { ContainerLaunch } from '#contract/mcp-container.ts';
import { TicketClaims } from '#contract/ticket.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import { jsonDifference } from '#core/json-difference.ts';
import { OpsError } from '#core/ops-error.ts';
import { writeFileAtomic } from '#executor/atomic-write.ts';
import { watchJson } from '#executor/watched-json.ts';

/** A launch that somebody has granted, with the image that its name stood for then: that one is run, whatever the name means later. */
export const LaunchGrant = z.strictObject({
  launch: ContainerLaunch,
  image_id: z.string(),
  /** The ticket that granted it. */
  jti: z.string(),
  by: TicketClaims.shape.approver,
  at: z.iso.datetime(),
});
export type LaunchGrant = z.infer<typeof LaunchGrant>;

const GrantsFile = z.record(z.string(), LaunchGrant);

/** What the controller may run of MCP servers: one launch of each, kept in a file of its own. */
export interface LaunchGrants {
  /** The grant of exactly this launch. Throws `launch_not_granted` with what is otherwise. */
  find(launch: ContainerLaunch): LaunchGrant;
  /** Durable when it returns; takes the place of the server's former one. Throws `journal_unavailable`. */
  give(grant: LaunchGrant): void;
  /** Whether this ticket's grant is in force. */
  has(jti: string): boolean;
  /** Takes back all but these launches; answers with the servers whose grant is gone. */
  keep(launches: readonly ContainerLaunch[]): string[];
}

/** The grants in this file. A missing or broken file grants nothing. */
export function openGrants(path: string): LaunchGrants {
  const read = watchJson(path, GrantsFile);
  const all = (): Record<string, LaunchGrant> => {
    if (!existsSync(path)) return {};
    const file = read();
    if (!file.ok) throw new OpsError('launch_not_granted', `no launch is granted: ${file.reason}`);
    return file.value;
  };
  return {
    find(launch) {
      const grants = all();
      const grant = Object.hasOwn(grants, launch.server) ? grants[launch.server] : undefined;
      if (!grant) throw new OpsError('launch_not_granted', `no container of ${launch.server} is granted`);
      if (canonicalJson(grant.launch) === canonicalJson(launch)) return grant;
      const paths = jsonDifference(grant.launch, launch).map(({ path }) => path);
      throw new OpsError(
        'launch_not_granted',
        `the container of ${launch.server} is granted with another ${paths.join(', ')}`,
      );
    },
    give(grant) {
      write(path, { ...all(), [grant.launch.server]: grant });
    },
    has: (jti) => Object.values(all()).some((grant) => grant.jti === jti),
    keep(launches) {
      const wanted = new Set(launches.map((launch) => canonicalJson(launch)));
      const entries = Object.entries(all());
      const kept = entries.filter(([, { launch }]) => wanted.has(canonicalJson(launch)));
      if (kept.length < entries.length) write(path, Object.fromEntries(kept));
      return entries.filter((entry) => !kept.includes(entry)).map(([server]) => server);
    },
  };
}

function write(path: string, grants: Record<string, LaunchGrant>): void {
  try {
    writeFileAtomic(path, `${JSON.stringify(grants, null, 2)}\n`);
  } catch (cause) {
    throw new OpsError('journal_unavailable', `${path}: ${(cause as Error).message}`, { cause });
  }
}
