import { OpsError } from '#core/ops-error.ts';
import type { Gateway } from '#models/gateway.ts';
import { type GatewayServer, type ServerOptions, serveGateway } from '#models/server.ts';

/** The gateway's own port. While it cannot be had it is tried again; models answer at the server's port meanwhile. */
export interface GatewayListener extends AsyncDisposable {
  /** Null while it does not listen. */
  readonly url: string | null;
  /** Why it does not listen; null when it does. */
  readonly problem: string | null;
}

const AGAIN_MS = 10_000;

export interface ListenerOptions extends ServerOptions {
  /** How long (ms) to wait before trying again. */
  readonly againMs?: number;
}

/** Listens at once where that is possible, else as soon as it is. Throws what is not about the address. */
export async function listenForModels(gateway: Gateway, options: ListenerOptions): Promise<GatewayListener> {
  let server: GatewayServer | null = null;
  let problem: string | null = null;
  let closed = false;
  let trying: Promise<void> = Promise.resolve();

  async function attempt(): Promise<void> {
    try {
      server = await serveGateway(gateway, options);
      problem = null;
    } catch (error) {
      if (!(error instanceof OpsError && error.code === 'unavailable')) throw error;
      problem = error.message;
    }
  }

  await attempt();
  const timer = setInterval(() => {
    if (server !== null || closed) return;
    trying = attempt().catch((error: Error) => {
      problem = error.message;
    });
  }, options.againMs ?? AGAIN_MS);
  timer.unref();
  return {
    get url() {
      return server?.url ?? null;
    },
    get problem() {
      return problem;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(timer);
      await trying;
      await server?.[Symbol.asyncDispose]();
    },
  };
}
