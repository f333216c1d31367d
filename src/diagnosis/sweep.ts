import type { ServiceStatus } from '#contract/service.ts';
import { asksWhoActed } from './asked.ts';
import type { Probe } from './causes/cause.ts';
import {
  answerOf,
  disks,
  eventsOf,
  isAskable,
  logOf,
  metricsOf,
  ownInterface,
  statsOf,
} from './causes/probes.ts';
import type { Board } from './engine.ts';
import type { Facts } from './facts.ts';

/**
 * Reads that look for faults nobody suspects yet. Values are below 1: any suspicion comes first. What the question
 * names is looked at before the rest, and what nobody watches before what has a health check that passes.
 */
export function sweep(board: Board): { probe: Probe; value: number }[] {
  const services = board.evidence.inventory.filter(({ state }) => state === 'running');
  return [
    ...(hasPrometheus(board.facts) ? ofAll() : []),
    { probe: disks('See whether a disk or quota is full'), value: 0.7 },
    {
      probe: eventsOf('See what was stopped, killed or restarted lately'),
      value: asksWhoActed(board.evidence.asked) ? 0.95 : board.facts.all('restarts').length > 0 ? 0.75 : 0.35,
    },
    ...services.flatMap((service) => ofService(board, service)),
  ];
}

/** Whether there are metrics that programs tell of themselves. */
export function hasPrometheus(facts: Facts): boolean {
  return facts.latest('metrics_source', 'stack') !== undefined;
}

/** Three reads that look at all services at once. */
function ofAll(): { probe: Probe; value: number }[] {
  return [
    { probe: metricsOf('error_rate', 'See whose requests fail more often than before'), value: 0.68 },
    { probe: metricsOf('response_time', 'See who takes longer to answer than before'), value: 0.66 },
    { probe: metricsOf('memory_usage', 'See whose memory only grows'), value: 0.5 },
  ];
}

function ofService(board: Board, service: ServiceStatus): { probe: Probe; value: number }[] {
  const { id, health } = service;
  const near = board.asked.has(id) ? 0.25 : board.graph.needs(id).some((n) => board.asked.has(n)) ? 0.05 : 0;
  const unwatched = health === 'none' ? 0.1 : 0;
  const own = ownInterface(service, `Ask ${id} what it has to do and what it complains about`);
  const silent = board.findings.some(
    (f) => f.subject === id && (f.kind === 'silent' || f.kind === 'refuses'),
  );
  return [
    ...(own && !silent ? [{ probe: own, value: 0.6 + near }] : []),
    ...(isAskable(service) && own === null && !silent
      ? [
          {
            probe: answerOf(id, `Ask ${id} at its address, to see whether it answers`),
            value: 0.4 + near + unwatched,
          },
        ]
      : []),
    {
      probe: logOf(id, `Read the log of ${id} for errors`),
      value: 0.3 + near + unwatched + (board.graph.needs(id).length > 0 ? 0.1 : 0),
    },
    { probe: statsOf(id, `See whether ${id} has memory and computing time left`), value: 0.2 + near },
  ];
}
