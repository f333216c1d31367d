import { OpsError } from '#core/ops-error.ts';
import type { ActionOrder, ActionRecord } from '#executor/action-port.ts';
import type { AuditLog } from './audit-log.ts';

/**
 * Tells the audit what the executor refuses, begins and ends. A beginning that cannot be written stops the action; an
 * end that cannot be written is in the journal all the same.
 */
export function actionAudit(audit: AuditLog): ActionRecord {
  return {
    refused({ verb, target, error, claims, correlationId }) {
      written(() =>
        audit.append({
          action: `action.${verb}`,
          resource: target ?? 'none',
          // Without a signature that holds, nobody knows who it was.
          actor: claims?.approver.id ?? 'unverified',
          client: 'controller-api',
          result: 'denied',
          correlation_id: correlationId,
          detail: error.message,
          metadata: { code: error.code, ...(claims ? { jti: claims.jti } : {}) },
        }),
      );
    },
    beginning: (order) => audit.append({ ...fact(order), result: 'ok', detail: 'begun' }),
    ended(order, { state, detail }) {
      const result = state === 'ok' ? 'ok' : 'error';
      const { metadata, ...rest } = fact(order);
      written(() => audit.append({ ...rest, result, detail, metadata: { ...metadata, state } }));
    },
  };
}

function fact(order: ActionOrder) {
  return {
    action: `action.${order.verb}`,
    resource: order.target,
    actor: order.approver.id,
    client: 'controller-api',
    correlation_id: order.correlationId,
    metadata: { jti: order.id },
  };
}

/** Runs what may fail only for want of the audit, where that hinders nothing any more. */
export function written(append: () => void): void {
  try {
    append();
  } catch (error) {
    if (!(error instanceof OpsError && error.code === 'audit_unavailable')) throw error;
  }
}
