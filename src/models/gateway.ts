import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NewEvent } from '#contract/event.ts';
import { OpsError } from '#core/ops-error.ts';
import { type Asked, askedOf } from './asked.ts';
import type { Pace } from './attempt.ts';
import { createCallAudit } from './call-audit.ts';
import { type CallerParts, createCallerCheck, type ModelCaller } from './caller.ts';
import { createCatalog } from './catalog.ts';
import { createChatService } from './chat-service.ts';
import { openAiError } from './dialects/openai-chat.ts';
import { createEmbedService } from './embed-service.ts';
import { answerError, Exchange } from './exchange.ts';
import { type GatewayRoute, gatewayRoutes } from './gateway-routes.ts';
import type { LoadLlama } from './gguf/library.ts';
import type { PlainRequest } from './http1/front.ts';
import type { Reply } from './http1/reply.ts';
import { createLoadService } from './load-service.ts';
import { createModelDesk, type ModelDesk } from './model-desk.ts';
import { createModelMetrics } from './model-metrics.ts';
import { openRecordings } from './recording.ts';
import { createRouting } from './routing.ts';
import { createRuntimes } from './runtimes.ts';
import type { ModelSettings } from './settings.ts';
import { pause } from './stop.ts';
import { createBudgets } from './usage/budgets.ts';
import { createLedger } from './usage/ledger.ts';
import type { UsageStore } from './usage/usage-line.ts';

/** What a gateway is made of. */
export interface GatewayParts extends Pick<CallerParts, 'checkToken' | 'checkSession' | 'checkHost'> {
  readonly settings: ModelSettings;
  readonly version: string;
  /** API keys of a provider; none where it needs none. */
  readonly keys: (provider: string) => readonly string[];
  /** Folder where every exchange is kept, redacted; null keeps none. */
  readonly recordDir: string | null;
  /** The optional library for providers of kind `gguf`. */
  readonly llama: LoadLlama;
  readonly usage: UsageStore;
  /** Takes an event for the audit; its own failure is its own affair. */
  readonly audit: (event: NewEvent) => void;
  /** An error that is nobody's fault but ours, with the id of its request. */
  readonly onError: (error: unknown, requestId: string) => void;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly pace?: Pace;
}

/** The one door to models. */
export interface Gateway extends AsyncDisposable {
  /** Takes a request if its path is one of ours; false = somebody else has to answer it. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** What it answers of plain requests, read by a front. */
  readonly plain: {
    readonly mostBody: number;
    takes(path: string): boolean;
    answer(request: PlainRequest, reply: Reply): void;
  };
  /** The keys of a provider from now on; calls under way keep theirs. */
  setKeys(provider: string, keys: readonly string[]): void;
  /** What people see and order of it. */
  readonly desk: ModelDesk;
  /** In Prometheus' text form. */
  metricsText(): string;
}

const PACE: Pace = { sleep: pause, random: Math.random };

export function createGateway(parts: GatewayParts): Gateway {
  const { settings, now, usage, audit } = parts;
  const nowMs = () => performance.now();
  const runtimes = createRuntimes({
    providers: settings.providers,
    keys: parts.keys,
    recordings: parts.recordDir === null ? null : openRecordings(parts.recordDir),
    llama: parts.llama,
    nowMs,
    onKeyHalt: (provider, number) =>
      audit(
        notice('model.key_halted', provider, `key ${number} was refused too often and is not used any more`),
      ),
  });
  const catalog = createCatalog(runtimes.values(), nowMs);
  const listed = async () => (await catalog.list()).map(({ id }) => id);
  const routing = createRouting({ settings, runtimes, listed });
  const kept = usage.load();
  const ledger = createLedger({ prices: settings.prices, store: usage, kept, now });
  const budgets = createBudgets({
    budgets: settings.budgets,
    store: usage,
    kept,
    now,
    onEvent: (event, state) => {
      const detail = `${Math.round(state.ratio * 100)} % of ${state.period} is used`;
      audit(notice(`model.budget_${event}`, state.name, detail));
    },
  });
  const metrics = createModelMetrics();
  const calls = createCallAudit(audit);
  const common = {
    settings,
    routing,
    ledger,
    budgets,
    metrics,
    audit,
    calls,
    nowMs,
    pace: parts.pace ?? PACE,
  };
  const desk = createModelDesk({ ...common, runtimes, catalog, now });
  const callerOf = createCallerCheck({ ...parts, nowMs });
  const routes = gatewayRoutes({
    ...common,
    chat: createChatService(common),
    embed: createEmbedService(common),
    load: createLoadService(common),
    catalog,
    desk,
    version: parts.version,
    maxBodyBytes: settings.max_body_bytes,
  });

  const exact = Map.groupBy(
    routes.filter(({ below }) => below !== true),
    ({ path }) => path,
  );

  async function answer(
    { route, rest }: { route: GatewayRoute; rest: string },
    asked: Asked,
    response: Reply,
    id: string,
  ): Promise<void> {
    const startedMs = nowMs();
    try {
      const found = callerOf(asked.header);
      const caller = found instanceof Promise ? await found : found;
      checkMay(caller, route);
      await route.handle(new Exchange({ asked, response, id, rest, startedMs, caller }));
    } catch (error) {
      if (!(error instanceof OpsError)) parts.onError(error, id);
      answerError(response, error, id, route.error);
    }
  }

  function idOf({ header }: Asked): string {
    return requestId(header('x-request-id')) ?? parts.newId();
  }

  const posts = new Map(
    routes.filter(({ method, below }) => method === 'POST' && !below).map((route) => [route.path, route]),
  );

  return {
    handle(request, response) {
      const url = request.url ?? '';
      const query = url.indexOf('?');
      const path = query < 0 ? url : url.slice(0, query);
      const here = exact.get(path) ?? routes.filter((route) => isBelow(path, route));
      if (here.length === 0) return false;
      const asked = askedOf(request);
      const id = idOf(asked);
      const wanted = request.method === 'HEAD' ? 'GET' : request.method;
      const route = here.find(({ method }) => method === wanted);
      if (route) void answer({ route, rest: path.slice(route.path.length) }, asked, response, id);
      else {
        const allow = here.map(({ method }) => method).join(', ');
        const error = new OpsError('method_not_allowed', `${path.slice(0, 100)} takes ${allow}`);
        answerError(response, error, id, here[0]?.error ?? openAiError, { allow });
      }
      return true;
    },
    plain: {
      mostBody: settings.max_body_bytes,
      takes: (path) => posts.has(path),
      answer({ path, fields, body }, reply) {
        const route = posts.get(path) as GatewayRoute;
        const header = (name: string) => fields.get(name);
        const asked = { method: 'POST', url: path, header, body: () => body };
        void answer({ route, rest: '' }, asked, reply, idOf(asked));
      },
    },
    setKeys: (provider, keys) => runtimes.get(provider)?.keys.replace(keys),
    desk,
    metricsText: () => metrics.text(desk.budgets(), desk.providers()),
    async [Symbol.asyncDispose]() {
      desk[Symbol.dispose]();
      const open = [...runtimes.values()];
      await Promise.all(open.flatMap(({ upstream, provider }) => [upstream.close(), provider.close?.()]));
      calls.flush();
      await usage.close();
    },
  };
}

function isBelow(path: string, { path: pattern, below }: GatewayRoute): boolean {
  return below === true && path.startsWith(pattern);
}

/** Viewers look; what costs something is for members. Throws `forbidden`. */
function checkMay({ principal }: ModelCaller, { method, tells }: GatewayRoute): void {
  if (principal.role === 'viewer' && !(tells ?? method === 'GET'))
    throw new OpsError('forbidden', 'a viewer may list models, and not use them');
}

/** A caller's own id is kept, so that its log and ours tell of the same thing. */
function requestId(header: string | undefined): string | null {
  return header !== undefined && /^[\w.:-]{1,128}$/.test(header) ? header : null;
}

function notice(action: string, resource: string, detail: string): NewEvent {
  return {
    run_id: null,
    action,
    resource,
    actor: 'system',
    client: 'system',
    result: 'error',
    correlation_id: action,
    detail,
    metadata: {},
  };
}
