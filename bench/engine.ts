import { performance } from 'node:perf_hooks';
import type { Observation } from '#contract/observation.ts';
import { diagnose, type Evidence } from '#diagnosis/engine.ts';
import { down, NOW, read, service, type World } from '#diagnosis/worlds/world-fixture.ts';

/*
 * How long a diagnosis takes on 30, 300 and 3,000 observations, and how that grows:
 *   node bench/engine.ts
 * Stacks in which each fifth service waits for one that has crashed, and all logs were read. The time is that of one
 * thought: the planner has one after each read. Takes about half a minute.
 */

const SIZES = [30, 300, 3000] as const;
const ROUNDS = 40;
/** A service with its log and its figures makes about so many observations. */
const PER_SERVICE = 10;

let before: { observations: number; ms: number } | null = null;
for (const size of SIZES) {
  const evidence = evidenceOf(Math.ceil(size / PER_SERVICE), size);
  const { causes } = diagnose(evidence);
  if (causes[0]?.cause !== 'crashed') throw new Error(`${size}: ${causes[0]?.title ?? 'nothing found'}`);
  const ms = measure(evidence);
  const observations = evidence.observations.length;
  const growth = before
    ? `, ${(observations / before.observations).toFixed(1)} times as many in ${(ms / before.ms).toFixed(1)} times the time`
    : '';
  console.log(
    `${observations} observations of ${evidence.inventory.length} services: ${ms.toFixed(2)} ms${growth}`,
  );
  before = { observations, ms };
}

/** The quickest of some rounds, after some for the compiler: others use the machine as well. */
function measure(evidence: Evidence): number {
  const times = Array.from({ length: 2 * ROUNDS }, () => {
    const begun = performance.now();
    diagnose(evidence);
    return performance.now() - begun;
  });
  return Math.min(...times.slice(ROUNDS));
}

function evidenceOf(count: number, most: number): Evidence {
  const world = worldOf(count);
  const observations: Observation[] = read(world, 'list_services', {}, 'list');
  for (const { id } of world.services)
    for (const tool of ['fetch_service_logs', 'container_stats', 'probe_service'])
      observations.push(...read(world, tool, { service: id }, `${tool}-${id}`));
  return {
    // The list first: what comes after it is of one service after the other.
    observations: observations.slice(0, most),
    inventory: world.services,
    now: NOW,
    asked: 'what is wrong?',
    checked: [],
  };
}

function worldOf(count: number): World {
  const names = Array.from({ length: count }, (_, index) => `app-${String(index).padStart(4, '0')}`);
  const services = names.map((id, index) =>
    index === 0 ? service(id, down(139)) : service(id, { depends_on: index % 5 === 0 ? [names[0]!] : [] }),
  );
  const logs = names.map((id, index) => {
    const lines: (readonly [number, string])[] = [
      [60, 'listening on port 8080'],
      [40, 'warning: cache is cold, retry limit 3'],
      [9, 'connection closed, 0 errors'],
    ];
    if (index % 5 === 0 && index > 0) lines.push([5, `connect ECONNREFUSED ${names[0]}:5432`]);
    return [id, lines] as const;
  });
  return { services, logs: Object.fromEntries(logs) };
}
