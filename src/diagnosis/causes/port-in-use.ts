import { isBroken, plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { BROUGHT_DOWN, GENERAL, KILLED, WORKS } from './weights.ts';

/** Somebody else has the port that it wants to listen on. */
export const portInUse: Cause = {
  id: 'port-in-use',
  name: 'port already in use',
  prior: -3,
  refines: [...GENERAL, 'start-failed', 'permission-denied'],
  spreads: true,
  showsIn: ['log'],
  requires: ['says-port-taken'],
  explains: [
    { finding: 'says-port-taken', weight: 5 },
    ...BROUGHT_DOWN,
    { finding: 'never-started', weight: 1 },
  ],
  contradicts: [...WORKS, KILLED],
  holds: (suspect) => isBroken(suspect) || suspect.has('never-started') !== undefined,
  probes: ({ subject }) => [logOf(subject, `Read which port ${subject} could not get`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: ${port(suspect)} is already in use`,
  summary: (suspect) =>
    `${suspect.subject} wants to listen on ${port(suspect)}, and another program has it${holder(suspect)}. Only one can.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `See who has it: ss -ltnp${number(suspect) === null ? '' : ` 'sport = :${number(suspect)}'`}`,
    `Stop the other one, or give ${suspect.subject} another port (ports: in its compose file).`,
    `Then start ${suspect.subject} again.`,
  ],
};

function number(suspect: Suspect): number | null {
  const found = suspect.has('says-port-taken')?.data.port;
  return typeof found === 'number' ? found : null;
}

function port(suspect: Suspect): string {
  return number(suspect) === null ? 'its port' : `port ${number(suspect)}`;
}

function holder(suspect: Suspect): string {
  const wanted = number(suspect);
  const others = suspect.inventory.filter(
    ({ id, ports, state }) =>
      id !== suspect.subject && state === 'running' && ports.some(({ host_port }) => host_port === wanted),
  );
  return wanted === null || others.length === 0 ? '' : `: ${others.map(({ id }) => id).join(', ')}`;
}
