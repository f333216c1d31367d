import type { ErrorCode } from '#contract/errors.ts';
import type { NewEvent } from '#contract/event.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Redactor } from '#core/redaction.ts';
import type { StageParts } from '../parts.ts';
import type { Passage } from '../passage.ts';
import type { Stage } from './stage.ts';

/**
 * Keeps what a read answered, and tells the audit of every call, however it ended. The entry of a read is in its place
 * in the chain at once and durable with the next group; its caller does not wait for that.
 */
export const record: Stage = {
  name: 'record',
  always: true,
  async pass(passage, parts) {
    try {
      await keepResult(passage, parts);
    } catch (error) {
      passage.fail(error);
    }
    const event = eventOf(passage, parts.redactor());
    if (passage.effect === 'read') return parts.background(parts.ports.audit.record(event, 'grouped'));
    try {
      await parts.ports.audit.record(event, passage.effect === 'mutate' ? 'full' : 'grouped');
    } catch (error) {
      if (!passage.delivered) throw error;
      const detail = `${passage.entry.info.name} was handed to its executor, but how the call ended could not be recorded`;
      throw new OpsError('audit_unavailable', detail, { cause: error });
    }
  },
};

/** What a check after an action and a snapshot read leads to nothing that could be looked up here. */
async function keepResult(passage: Passage, { ports, now }: StageParts): Promise<void> {
  const { ending, known, effect } = passage;
  if (ending?.kind !== 'output' || effect !== 'read' || known === null) return;
  if (known.chosen_by === 'verifier' || known.chosen_by === 'capture') return;
  // A host keeps what it asked an outside server for itself.
  if (known.run_id === null && passage.entry.tool.outside) return;
  await ports.results.save({
    call_id: passage.id,
    run_id: known.run_id,
    principal_id: known.principal.id,
    tool: known.tool,
    output: ending.output,
    at: now().toISOString(),
  });
}

function eventOf(passage: Passage, redactor: Redactor): NewEvent {
  const { known, ending, id, ms, effect } = passage;
  const tool = redactor(nameOf(known?.tool));
  const error = ending?.kind === 'error' ? ending.error : null;
  return {
    run_id: known?.run_id ?? null,
    action: 'tool.called',
    resource: tool,
    actor: known?.principal.id ?? 'unknown',
    client: known?.client ?? 'system',
    result: error === null ? 'ok' : DENIALS.has(error.code) ? 'denied' : 'error',
    correlation_id: known?.correlation_id ?? '',
    detail: error?.message ?? (ending?.kind === 'need_approval' ? 'asked for consent' : 'answered'),
    metadata: {
      run_id: known?.run_id ?? null,
      call_id: id,
      tool,
      args: argsOf(known?.args, redactor),
      ms,
      truncated: ending?.kind === 'output' && ending.truncated,
      effect,
      chosen_by: known?.chosen_by ?? null,
      ...(known?.client_name === undefined ? {} : { client_name: redactor(known.client_name) }),
      ...(passage.server === null ? {} : { server: passage.server }),
      ...(passage.failedAt === null ? {} : { rule: passage.failedAt }),
      ...(known?.approval_id == null ? {} : { approval_id: known.approval_id }),
      ...(ending?.kind === 'need_approval' ? { approval_id: ending.request.approval_id } : {}),
      ...(error === null ? {} : { code: error.code }),
    },
  };
}

/** The caller was turned away; every other error is one of the call itself. */
const DENIALS: ReadonlySet<ErrorCode> = new Set([
  'unauthenticated',
  'forbidden',
  'denied_by_policy',
  'rate_limited',
  'cooldown',
  'not_allowlisted',
  'approval_stale',
  'approval_expired',
  'approval_decided',
]);

const LONGEST_NAME = 128;
/** Bytes of arguments in an audit entry. */
const MOST_ARGS = 4000;

function nameOf(tool: string | undefined): string {
  return tool === undefined || tool === '' ? 'unknown' : tool.slice(0, LONGEST_NAME);
}

/** What was asked for, also when it is no object at all. */
function argsOf(args: unknown, redactor: Redactor): NewEvent['metadata'][string] {
  const readable = redactor(args ?? null) as Json;
  const text = JSON.stringify(readable);
  if (text.length <= MOST_ARGS) return readable as NewEvent['metadata'][string];
  return `${text.slice(0, MOST_ARGS)} [cut: ${text.length - MOST_ARGS} characters more]`;
}
