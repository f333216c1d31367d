import type { ToolCall } from '#contract/tool.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Caller } from '../upstream/upstreams.ts';

/** Who calls, without the call's own signal and deadline. */
export type CallerDoor = Omit<Caller, 'signal' | 'deadlineMs'>;

/**
 * Who stands behind the calls that are under way, by their correlation ids: a tool and an executor know no more of a
 * call than that id. An id is one principal's until its calls are over, so that nobody speaks with another's voice.
 */
export class Callers {
  readonly #open = new Map<string, { door: CallerDoor; uses: number }>();

  /** Says who it is until disposed of. Throws `bad_request` for an id that another principal has in use. */
  open(correlationId: string, door: CallerDoor): Disposable {
    const known = this.#open.get(correlationId);
    if (known && known.door.principal !== door.principal)
      throw new OpsError('bad_request', `the request id ${correlationId} is in use`);
    const entry = known ?? { door, uses: 0 };
    entry.uses += 1;
    this.#open.set(correlationId, entry);
    return {
      [Symbol.dispose]: () => {
        entry.uses -= 1;
        if (entry.uses === 0) this.#open.delete(correlationId);
      },
    };
  }

  /** A call that came by no front has a principal and nothing that could be asked. */
  openPlain(call: ToolCall): Disposable {
    return this.open(call.correlation_id, {
      principal: call.principal.id,
      capabilities: {},
      waitsForTasks: true,
    });
  }

  get(correlationId: string): CallerDoor | null {
    return this.#open.get(correlationId)?.door ?? null;
  }
}
