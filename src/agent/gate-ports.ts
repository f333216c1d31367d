import { canonicalJson, type Json } from '#core/canonical-json.ts';
import type { GatePorts, SavedResult } from '#gate/gate.ts';
import type { Store } from '#store/store.ts';
import type { Desk } from './approval-desk.ts';

/** How many results of calls outside runs are remembered for a caller, and for how long (ms). */
const RECENT = { count: 20, ms: 15 * 60_000 } as const;

type Recent = Pick<SavedResult, 'output' | 'at'>;

/** What the gate needs of the database, in the process that writes it. */
export function createGatePorts(
  store: Store,
  desk: Desk,
  limits: GatePorts['limits'],
  now: () => Date,
): GatePorts {
  const recent = new Map<string, Recent[]>();

  return {
    approvals: {
      async request(draft, call) {
        const { id, digest, expires_at } = await desk.request(draft, call);
        return { approval_id: id, digest, expires: expires_at };
      },
      begin: (id, call) => desk.begin(id, call),
      async finish(id, state, detail, call) {
        await store.approvals.move({
          id,
          to: state,
          detail,
          result: state === 'ok' ? 'ok' : 'error',
          actor: call.principal.id,
          client: call.client,
          correlationId: call.correlation_id,
        });
      },
    },
    audit: {
      async record(event, durability) {
        await store.events.append([event], durability);
      },
      ready: () => store.ping(),
    },
    results: {
      async save(result) {
        const { principal_id: _, ...row } = result;
        await store.toolResults.save(row);
        if (result.run_id === null) remember(recent, result, now().getTime());
      },
      async seen(runId, principalId, field, value) {
        const known: readonly { output: Json }[] =
          runId === null ? (recent.get(principalId) ?? []) : await store.toolResults.list(runId);
        return known.some(({ output }) => holds(output, field, value));
      },
    },
    limits,
  };
}

function remember(recent: Map<string, Recent[]>, result: SavedResult, at: number): void {
  const kept = (recent.get(result.principal_id) ?? []).filter((one) => Date.parse(one.at) > at - RECENT.ms);
  recent.set(result.principal_id, [...kept, result].slice(-RECENT.count));
}

/** Whether a field of this name with this value stands anywhere in the output. */
function holds(output: Json, field: string, value: Json): boolean {
  if (typeof output !== 'object' || output === null) return false;
  if (Array.isArray(output)) return output.some((item) => holds(item, field, value));
  return Object.entries(output).some(
    ([key, inner]) =>
      (key === field && canonicalJson(inner) === canonicalJson(value)) || holds(inner, field, value),
  );
}
