import type { NewEvent } from '#contract/event.ts';

/** A call that ended as it should. */
export interface AnsweredCall {
  readonly actor: string;
  readonly client: string;
  readonly session: string;
  readonly run: string;
  /** `provider/model`. */
  readonly model: string;
  readonly requestId: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Whether the backend counted the tokens itself. */
  readonly exact: boolean;
}

/** The audit of calls: what went well is summed up for a moment, so that a busy client does not drown the record. */
export interface CallAudit {
  answered(call: AnsweredCall): void;
  /** Writes what is summed up now. */
  flush(): void;
}

/** Calls of one client to one model within this time (ms) are one entry, with their number and their tokens. */
const WINDOW_MS = 100;

interface Sum {
  readonly first: AnsweredCall;
  calls: number;
  promptTokens: number;
  completionTokens: number;
  estimated: number;
}

export function createCallAudit(audit: (event: NewEvent) => void): CallAudit {
  let sums = new Map<string, Sum>();
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    const ended = sums;
    sums = new Map();
    for (const sum of ended.values()) audit(eventOf(sum));
  }

  return {
    flush,
    answered(call) {
      const { actor, client, session, run, model } = call;
      const key = `${actor}\n${client}\n${session}\n${run}\n${model}`;
      let sum = sums.get(key);
      if (!sum) {
        sum = { first: call, calls: 0, promptTokens: 0, completionTokens: 0, estimated: 0 };
        sums.set(key, sum);
      }
      sum.calls += 1;
      sum.promptTokens += call.promptTokens;
      sum.completionTokens += call.completionTokens;
      if (!call.exact) sum.estimated += 1;
      timer ??= setTimeout(flush, WINDOW_MS);
    },
  };
}

/** An entry names the first of its requests. */
function eventOf({ first, calls, promptTokens, completionTokens, estimated }: Sum): NewEvent {
  const { client, session, run } = first;
  return {
    run_id: null,
    action: 'model.called',
    resource: first.model,
    actor: first.actor,
    client: 'rest',
    result: 'ok',
    correlation_id: first.requestId,
    detail: 'ok',
    metadata: {
      client,
      session,
      run,
      calls,
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      ...(estimated === 0 ? {} : { estimated }),
    },
  };
}
