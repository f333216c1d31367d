import type { ServiceConfig } from './config.ts';
import type { QuotaFolder } from './quota-folder.ts';
import type { ServiceProgram } from './service.ts';

/** What is sent to the service's own socket, and what comes back: one JSON line each. */
export type OrderReply =
  | { readonly ok: true; readonly result: string }
  | { readonly ok: false; readonly error: string };

export interface OrderDesk {
  readonly service: ServiceProgram;
  readonly config: ServiceConfig;
  readonly files: QuotaFolder;
  readonly trySave: () => void;
}

/** Long enough for the answer to leave before the process can say nothing any more. */
const LAST_WORDS_MS = 50;

/** Takes an order: a fault to cause, or `heal` to undo those that live in this service. */
export async function takeOrder(desk: OrderDesk, order: unknown): Promise<OrderReply> {
  const name = String((order as { name?: unknown } | null)?.name);
  const known = { ...shared(desk), ...desk.service.orders };
  const perform = Object.hasOwn(known, name) ? known[name] : undefined;
  if (perform === undefined) {
    return { ok: false, error: `unknown order; it knows ${Object.keys(known).join(', ')}` };
  }
  try {
    return { ok: true, result: await perform() };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** The orders that every service knows. */
function shared({ service, config, files, trySave }: OrderDesk): ServiceProgram['orders'] {
  return {
    crash: () => {
      setTimeout(failInBackgroundTask, LAST_WORDS_MS);
      return 'throws an exception that nobody catches';
    },
    hang: () => {
      setTimeout(blockForGood, LAST_WORDS_MS);
      return 'blocks its event loop';
    },
    'bad-credential': () => {
      config.rotate();
      return 'rotated its API key';
    },
    'disk-full': () => {
      const bytes = files.fill();
      trySave();
      return `filled its folder with ${bytes} bytes`;
    },
    heal: async () => {
      const done = files.empty() ? ['emptied its folder'] : [];
      if (config.restore()) done.push('restored its API key');
      done.push(...(await service.heal()));
      return done.join(', ');
    },
  };
}

function failInBackgroundTask(): never {
  throw new Error('Unhandled exception in a background task (ordered by the demo)');
}

function blockForGood(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
