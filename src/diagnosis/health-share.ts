import type { Board } from './engine.ts';
import type { FactValues } from './facts.ts';

/**
 * How much of what there is has been looked at, 0..1; 0 as long as a service was not looked at or the list of services
 * is unknown. A service whose health check passes, which answers, or whose log was read is known better than one that
 * merely runs.
 */
export function healthShare(board: Board): number {
  const { facts, evidence } = board;
  const listed = facts.all('read').some((fact) => fact.value.tool === 'list_services');
  const states = facts.all('state');
  const seen = new Set(states.map((fact) => fact.subject));
  if (!listed || states.length === 0 || evidence.inventory.some((service) => !seen.has(service.id))) return 0;
  const running = states.filter((fact) => fact.value.state === 'running');
  const known = running.filter(({ subject }) => isKnown(board, subject)).length;
  const share = running.length === 0 ? 1 : known / running.length;
  return Math.round((0.6 + 0.35 * share) * 1000) / 1000;
}

/** Whether something was seen of a running service beyond that it runs. */
export function isKnown({ facts }: Board, subject: string): boolean {
  return (
    facts.latest('health', subject)?.value.state === 'healthy' ||
    facts.latest('answer', subject)?.value.reachable === true ||
    facts.of('read', subject).some(({ value }) => !value.failed && tells(value))
  );
}

/** An empty log tells nothing, nor do strangers, nor does how busy something is. */
function tells({ tool, lines_seen, outside }: FactValues['read']): boolean {
  if (outside !== undefined) return false;
  if (tool === 'fetch_service_logs') return lines_seen > 0;
  return tool !== 'container_stats' && tool !== 'query_metrics' && tool !== 'probe_service';
}
