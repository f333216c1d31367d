import type { Context, Hono } from 'hono';
import type { Authentication, Visitor } from '#auth/auth.ts';
import { OpsError } from '#core/ops-error.ts';
import { ANONYMOUS, admit, clientOf } from './guard.ts';
import { checkOrigin } from './origin-check.ts';
import type { HttpParts } from './parts.ts';
import { readInput } from './request-input.ts';
import type { Route } from './route.ts';

/** What every request of the app carries along. */
export interface RequestState {
  correlationId: string;
  /** The pattern of the route that took it, for the metrics. */
  route: string;
  authentication: Authentication | null;
}

export type HttpApp = Hono<{ Variables: RequestState; Bindings: Bindings }>;
/** What node-server hands in; without a server there is nothing. */
type Bindings = {
  incoming?: { socket: { remoteAddress?: string } };
  outgoing?: { destroy(): void };
};
export type HttpContext = Context<{ Variables: RequestState; Bindings: Bindings }>;

/**
 * Puts routes on the app, each behind the same steps: sign-in, origin, role, validation, verb, audit. When `closing`
 * fires, verbs are to answer with what they know.
 */
export function mountRoutes(
  app: HttpApp,
  routes: readonly Route[],
  parts: HttpParts,
  closing: AbortSignal,
): void {
  for (const route of routes) {
    const method = route.method.toUpperCase();
    const serve = (c: HttpContext) => serveRoute(c, route, parts, closing);
    app.on(method, route.path, serve);
    for (const alias of route.aliases ?? []) {
      app.on(method, alias, async (c, next) => (isPageVisit(c) ? next() : serve(c)));
    }
  }
}

/** The web UI has pages at paths that are also old names of API routes; a browser that goes there wants the page. */
function isPageVisit(c: HttpContext): boolean {
  return c.req.method === 'GET' && Boolean(c.req.header('accept')?.includes('text/html'));
}

async function serveRoute(
  c: HttpContext,
  route: Route,
  parts: HttpParts,
  closing: AbortSignal,
): Promise<Response> {
  const request = c.req.raw;
  c.set('route', route.path);
  const authentication = route.raw ? null : await identify(c, parts);
  admit(route, authentication);

  const visitor = visitorOf(c, route);
  const cookies = [...(authentication?.setCookies ?? [])];
  const { client, correlationId } = visitor;
  const caller = { principal: authentication?.principal ?? ANONYMOUS, client, correlationId };
  const answer = await route.handle({
    ...(await readInput(route, request, c.req.param())),
    caller,
    authentication,
    visitor,
    headers: request.headers,
    search: new URL(request.url).search.slice(1),
    signal: AbortSignal.any([request.signal, closing]),
    hangUp: () => c.env?.outgoing?.destroy(),
    setCookies: (values) => cookies.push(...values),
  });
  if (route.records) await recordRead(c, route, parts, visitor);

  const reply = answer instanceof Response ? answer : Response.json(answer, { status: route.status ?? 200 });
  for (const cookie of cookies) reply.headers.append('set-cookie', cookie);
  return reply;
}

/** Who asks, once the request may have come from where it says. Throws `unauthenticated` and `bad_origin`. */
export async function identify(
  c: HttpContext,
  { auth, publicUrl }: HttpParts,
): Promise<Authentication | null> {
  const { method, headers } = c.req.raw;
  const authentication = await auth.authenticate(headers);
  c.set('authentication', authentication);
  checkOrigin(method, headers, publicUrl(), authentication?.via ?? null);
  return authentication;
}

function visitorOf(c: HttpContext, route: Route | null): Visitor {
  const ip = c.env?.incoming?.socket.remoteAddress ?? 'unknown';
  const client = route?.client ?? clientOf(c.req.raw.headers, c.get('authentication'));
  return { ip, client, correlationId: c.get('correlationId') };
}

async function recordRead(
  c: HttpContext,
  route: Route,
  { store }: HttpParts,
  visitor: Visitor,
): Promise<void> {
  if (!route.records) return;
  const event = {
    action: route.records.action,
    resource: c.req.param('id') ?? route.path,
    actor: c.get('authentication')?.principal.id ?? ANONYMOUS.id,
    client: visitor.client,
    result: 'ok' as const,
    correlation_id: visitor.correlationId,
    detail: route.records.detail,
    metadata: {},
    run_id: null,
  };
  await store.events.append([event]);
}

/** Denials of one principal or address that are written to the audit within a minute; more would be a flood. */
const DENIALS_PER_MINUTE = 60;

/** Writes a denial to the audit, if someone said who they are. It never stops the denial itself. */
export async function recordDenial(c: HttpContext, error: unknown, parts: HttpParts): Promise<void> {
  if (!(error instanceof OpsError) || !isDenial(error)) return;
  const principal = c.get('authentication')?.principal;
  if (!principal && !c.req.header('authorization')) return;
  const visitor = visitorOf(c, null);
  const actor = principal?.id ?? ANONYMOUS.id;
  try {
    const wait = await parts.limits.take(`denied:${principal?.id ?? visitor.ip}`, DENIALS_PER_MINUTE, 60);
    if (wait > 0) return;
    const event = {
      action: 'http.denied',
      resource: `${c.req.method} ${c.get('route')}`,
      actor,
      client: visitor.client,
      result: 'denied' as const,
      correlation_id: visitor.correlationId,
      detail: error.message,
      metadata: { code: error.code },
      run_id: null,
    };
    await parts.store.events.append([event]);
  } catch (cause) {
    parts.log.error({ err: cause, correlation_id: visitor.correlationId }, 'a denial could not be recorded');
  }
}

const DENIALS: readonly string[] = [
  'unauthenticated',
  'forbidden',
  'bad_origin',
  'may_not_approve',
  'four_eyes',
];

function isDenial(error: OpsError): boolean {
  return DENIALS.includes(error.code);
}
