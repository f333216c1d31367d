import { z } from 'zod';
import {
  ActionRequest,
  type ControllerHealth,
  ControllerVerb,
  LogQuery,
  STACK,
  type Would,
} from '#contract/controller-api.ts';
import { LaunchList, MCP_CONTAINER, type Revoked } from '#contract/mcp-container.ts';
import type { Action, ActionReport } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import { written } from './action-audit.ts';
import { readJson } from './http-message.ts';
import { checkServiceId } from './runtime-port.ts';
import type { Runtime } from './runtimes/runtime.ts';
import type { ControllerParts, Exchange } from './server.ts';

/** A route: `:name` segments are handed over decoded; every route but an open one needs the token. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly open?: true;
  handle(parts: ControllerParts, exchange: Exchange): unknown;
}

/** Everything the controller can be asked. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/health', open: true, handle: health },
  {
    method: 'GET',
    path: '/services',
    handle: async ({ fleet }, { signal }) => ({ services: await fleet.list(signal) }),
  },
  {
    method: 'GET',
    path: '/services/:id',
    handle: ({ fleet }, { named, signal }) => fleet.status(checkServiceId(named.id), signal),
  },
  { method: 'GET', path: '/services/:id/target', handle: target },
  { method: 'GET', path: '/services/:id/logs', handle: logs },
  {
    method: 'GET',
    path: '/services/:id/stats',
    handle: ({ fleet }, { named, signal }) => fleet.stats(checkServiceId(named.id), signal),
  },
  { method: 'GET', path: '/events', handle: events },
  {
    method: 'GET',
    path: '/disk',
    handle: async ({ fleet }, { signal }) => ({ disks: await fleet.disk(signal) }),
  },
  {
    method: 'GET',
    path: '/actions/:jti',
    handle: ({ executor }, { named }) => executor.report(named.jti ?? ''),
  },
  { method: 'GET', path: '/audit', handle: latestAudit },
  { method: 'POST', path: '/actions/:jti/void', handle: voidTicket },
  { method: 'POST', path: '/images/pull', handle: pull },
  { method: 'POST', path: '/mcp/grants/keep', handle: keepGrants },
  { method: 'POST', path: '/mcp/:server/grant', handle: grant },
  { method: 'POST', path: '/services/:id/:verb', handle: act },
];

/** How long a runtime may take to say that it is there, in ms. */
const PING_MS = 2000;

async function health({ executor, fleet, version }: ControllerParts): Promise<ControllerHealth> {
  const runtimes = await Promise.all(fleet.runtimes.map(ping));
  const { aud, reconciled } = executor;
  return {
    ok: reconciled && executor.problem() === null && runtimes.every(({ ok }) => ok),
    version,
    aud,
    runtimes,
    reconciled,
  };
}

async function ping(runtime: Runtime): Promise<ControllerHealth['runtimes'][number]> {
  try {
    const detail = await runtime.ping(AbortSignal.timeout(PING_MS));
    return { name: runtime.name, ok: true, detail };
  } catch (error) {
    const detail = error instanceof OpsError ? error.message : 'it does not answer';
    return { name: runtime.name, ok: false, detail };
  }
}

const TargetQuery = z.strictObject({ verb: ControllerVerb, args: z.string().default('{}') });

async function target({ fleet }: ControllerParts, { named, query, signal }: Exchange) {
  const service = checkServiceId(named.id);
  const { verb, args } = parse(TargetQuery, Object.fromEntries(query));
  const runtime = await fleet.runtimeOf(service, signal);
  return runtime.observe(verb, service, parse(ActionRequest.shape.args, jsonOf(args)), signal);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpsError('bad_request', 'args is not JSON', { cause });
  }
}

async function logs({ fleet, audit }: ControllerParts, { named, query, signal, correlationId }: Exchange) {
  const service = checkServiceId(named.id);
  const bounds = parse(LogQuery, Object.fromEntries(query));
  const found = await fleet.logs(service, bounds, signal);
  // A full disk must not hide the very logs that tell of it.
  written(() =>
    audit.append({
      action: 'logs.read',
      resource: service,
      actor: 'token',
      client: 'controller-api',
      result: 'ok',
      correlation_id: correlationId,
      detail: `${found.lines.length} lines`,
      metadata: { tail: bounds.tail },
    }),
  );
  return found;
}

const EventQuery = z.strictObject({ since: z.iso.datetime().optional() });
/** How far back events go when nobody says, in ms. */
const HOUR_MS = 3_600_000;

async function events({ fleet, now }: ControllerParts, { query, signal }: Exchange) {
  const { since = new Date(now().getTime() - HOUR_MS).toISOString() } = parse(
    EventQuery,
    Object.fromEntries(query),
  );
  return { events: await fleet.events(since, signal) };
}

const AuditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  since: z.iso.datetime().optional(),
});

function latestAudit({ audit }: ControllerParts, { query }: Exchange) {
  const { limit, since } = parse(AuditQuery, Object.fromEntries(query));
  return { entries: audit.latest({ limit, since }) };
}

function voidTicket({ executor, audit }: ControllerParts, { named, correlationId }: Exchange): ActionReport {
  const report = executor.void(named.jti ?? '');
  written(() =>
    audit.append({
      action: 'ticket.voided',
      resource: report.jti,
      actor: 'token',
      client: 'controller-api',
      result: report.state === 'void' ? 'ok' : 'denied',
      correlation_id: correlationId,
      detail: `the ticket is ${report.state}`,
      metadata: {},
    }),
  );
  return report;
}

function act(parts: ControllerParts, exchange: Exchange): Promise<ActionReport | Would> {
  const { id: service = '', verb = '' } = exchange.named;
  return change(parts, exchange, { verb, service }, ({ args }) => {
    if (verb === 'pull') throw new OpsError('unknown_verb', 'images are pulled by POST /images/pull');
    if (Object.hasOwn(args, 'service')) throw new OpsError('bad_args', 'the path names the service');
    return { verb, args: { ...args, service } };
  });
}

function pull(parts: ControllerParts, exchange: Exchange): Promise<ActionReport | Would> {
  const names = { verb: 'pull', service: STACK };
  return change(parts, exchange, names, ({ args }) => ({ verb: 'pull', args: { service: STACK, ...args } }));
}

function grant(parts: ControllerParts, exchange: Exchange): Promise<ActionReport | Would> {
  const { server = '' } = exchange.named;
  return change(parts, exchange, { verb: MCP_CONTAINER, service: server }, ({ args }) => {
    if ((args.launch as { server?: unknown } | undefined)?.server !== server)
      throw new OpsError('bad_args', 'launch.server: the path names another server');
    return { verb: MCP_CONTAINER, args };
  });
}

/** Takes rights away, and gives none: therefore it needs no ticket. */
async function keepGrants(
  { grants, audit }: ControllerParts,
  { request, correlationId }: Exchange,
): Promise<Revoked> {
  const { launches } = parse(LaunchList, await readJson(request));
  const revoked = grants.keep(launches);
  for (const server of revoked)
    written(() =>
      audit.append({
        action: 'mcp.grant_revoked',
        resource: server,
        actor: 'token',
        client: 'controller-api',
        result: 'ok',
        correlation_id: correlationId,
        detail: 'its container may not be run any more',
        metadata: {},
      }),
    );
  return { revoked };
}

/** The one way to a change: a readable call that says `confirm` or `dry_run`, and then the executor. */
async function change(
  parts: ControllerParts,
  exchange: Exchange,
  names: { verb: string; service: string },
  actionOf: (body: ActionRequest) => Action,
): Promise<ActionReport | Would> {
  const { body, action } = await readCall(parts, exchange, names, actionOf);
  if (body.dry_run) return rehearse(parts, exchange, action);
  const { correlationId } = exchange;
  return parts.executor.execute({
    ...action,
    ticket: body.ticket,
    correlationId,
    deadlineMs: parts.answerWithinMs,
  });
}

async function readCall(
  { audit, port }: ControllerParts,
  { request, correlationId }: Exchange,
  names: { verb: string; service: string },
  actionOf: (body: ActionRequest) => Action,
): Promise<{ body: ActionRequest; action: Action }> {
  try {
    const body = parse(ActionRequest, await readJson(request));
    const action = actionOf(body);
    port.targetOf(action);
    if (!body.confirm && !body.dry_run)
      throw new OpsError('unconfirmed', 'neither confirm nor dry_run is true');
    return { body, action };
  } catch (error) {
    const { code, message } =
      error instanceof OpsError ? error : new OpsError('internal', 'unexpected error');
    written(() =>
      audit.append({
        action: `action.${names.verb.slice(0, 64)}`,
        resource: names.service.slice(0, 128),
        actor: 'token',
        client: 'controller-api',
        result: 'denied',
        correlation_id: correlationId,
        detail: message,
        metadata: { code },
      }),
    );
    throw error;
  }
}

/** What would happen, and the state that a consent would be bound to. */
async function rehearse({ port }: ControllerParts, { signal }: Exchange, action: Action): Promise<Would> {
  const target = await port.observe(action, signal);
  if (target === null) throw new OpsError('bad_request', `${action.verb} binds to no state`);
  return { would: `${action.verb} ${port.targetOf(action)}`, target };
}

/** The value, checked. Throws `bad_request` that names the field and the rule. */
function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OpsError('bad_request', `${issue?.path.join('.') || 'the request'}: ${issue?.message}`);
}
