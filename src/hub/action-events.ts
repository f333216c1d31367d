import type { NewEvent } from '#contract/event.ts';
import type { ActionOrder, ActionRecord } from '#executor/action-port.ts';

/**
 * Tells the audit what the hub's executor refuses, begins and ends. That an action was handed over stands in the audit
 * before the executor hears of it, and its journal has the rest, so nothing here holds an action up.
 */
export function actionEvents(record: (event: NewEvent) => void): ActionRecord {
  return {
    refused({ verb, target, error, claims, correlationId }) {
      record({
        run_id: null,
        action: `action.${verb}`,
        resource: target ?? 'none',
        // Without a signature that holds, nobody knows who it was.
        actor: claims?.approver.id ?? 'unverified',
        client: 'system',
        result: 'denied',
        correlation_id: correlationId,
        detail: error.message,
        metadata: { code: error.code, executor: 'hub', ...(claims ? { jti: claims.jti } : {}) },
      });
    },
    beginning: (order) => record({ ...fact(order), result: 'ok', detail: 'begun' }),
    ended(order, { state, detail }) {
      const event = fact(order);
      const result = state === 'ok' ? 'ok' : 'error';
      record({ ...event, result, detail, metadata: { ...event.metadata, state } });
    },
  };
}

function fact(order: ActionOrder): Omit<NewEvent, 'result' | 'detail'> {
  return {
    run_id: null,
    action: `action.${order.verb}`,
    resource: order.target,
    actor: order.approver.id,
    client: 'system',
    correlation_id: order.correlationId,
    metadata: { jti: order.id, executor: 'hub' },
  };
}
