import type { Predicate, ProposedFix } from '#contract/diagnosis.ts';
import type { Suspect } from './cause.ts';

/** Seconds without a start or an exit before a service counts as stable. */
const STABLE_S = 15;

/** Restarts a crashed or hung service. */
export function restart(suspect: Suspect, why: string): ProposedFix {
  return {
    tool: 'restart_container',
    args: { container: suspect.subject },
    origins: { container: 'inventory' },
    title: `Restart ${suspect.subject}`,
    why,
    expected_downtime: downtime(suspect),
    predicate: worksAgain(suspect),
  };
}

/** It has just been made or started anew: what fails in it now will fail after another start. */
export function isFresh({ has }: Suspect): boolean {
  return has('changed')?.data.lately === true;
}

/** Starts a service that is stopped. */
export function start(suspect: Suspect, why: string): ProposedFix {
  return {
    tool: 'start_container',
    args: { container: suspect.subject },
    origins: { container: 'inventory' },
    title: `Start ${suspect.subject}`,
    why,
    expected_downtime: 'none: it is not running now',
    predicate: worksAgain(suspect),
  };
}

/** What must hold after a start: it runs, its checks pass, and it stays up. */
export function worksAgain(suspect: Suspect): Predicate {
  const service = suspect.subject;
  const checked = suspect.status !== undefined && suspect.status.health !== 'none';
  const answers = isKnownToAnswer(suspect);
  const words = [
    `${service} is running`,
    ...(checked ? ['its health check passes'] : []),
    ...(answers ? ['it answers'] : []),
    `it stays up for ${STABLE_S} seconds`,
  ];
  return {
    says: `${words.slice(0, -1).join(', ')}${words.length > 1 ? ' and ' : ''}${words.at(-1)}.`,
    within_s: 90,
    checks: [
      { kind: 'running', service },
      ...(checked ? [{ kind: 'healthy' as const, service }] : []),
      ...(answers ? [{ kind: 'answers' as const, service }] : []),
      { kind: 'stable', service, seconds: STABLE_S },
    ],
  };
}

/** An address that was only guessed from an open port may belong to a program that speaks no HTTP. */
function isKnownToAnswer({ status, has }: Suspect): boolean {
  if (status?.url == null) return false;
  if (status.kind !== 'generic' || status.runtime === 'process') return true;
  return has('answers') !== undefined || has('server-error') !== undefined;
}

function downtime(suspect: Suspect): string {
  const running = suspect.has('running') !== undefined;
  return running
    ? `up to ${suspect.status?.stop_timeout_s ?? 10} s to stop, then its start-up time`
    : 'none: it is not running now';
}
