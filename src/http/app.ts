import { Hono } from 'hono';
import { OpsError } from '#core/ops-error.ts';
import { allRoutes } from './all-routes.ts';
import { createHostCheck } from './host-check.ts';
import { openApiRoutes } from './openapi-routes.ts';
import type { HttpParts } from './parts.ts';
import { problemReply } from './problem-reply.ts';
import { requestId } from './request-id.ts';
import type { Route } from './route.ts';
import { type HttpApp, type HttpContext, identify, mountRoutes, recordDenial } from './router.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { SseStreams } from './sse.ts';
import { staticFile } from './static-files.ts';

export interface HttpSurface {
  readonly app: HttpApp;
  /** Every route, as it is mounted: what the crawl test and the API description go through. */
  readonly routes: readonly Route[];
  /** Ends all event streams and what requests wait for, so that a server can stop. */
  closeStreams(): void;
}

/** The whole HTTP surface: API, event streams, API description, web UI. */
export function createHttpApp(parts: HttpParts, options: { heartbeatMs?: number } = {}): HttpSurface {
  const app: HttpApp = new Hono();
  const streams = new SseStreams(
    (error) => parts.log.error({ err: error }, 'an event stream failed'),
    options,
  );
  const checkHost = createHostCheck(parts);

  app.use(async (c, next) => {
    const started = performance.now();
    c.set('correlationId', requestId(c.req.header('x-request-id')));
    c.set('route', 'none');
    c.set('authentication', null);
    await next();
    const { headers, status } = c.res;
    setSecurityHeaders(headers, parts.https);
    if (status === 401) headers.set('www-authenticate', challenge(parts.publicUrl()));
    headers.set('x-request-id', c.get('correlationId'));
    const seconds = (performance.now() - started) / 1000;
    parts.metrics.observe({ method: c.req.method, route: c.get('route'), status, seconds });
  });
  app.use(async (c, next) => {
    checkHost(c.req.header('host') ?? new URL(c.req.url).host);
    await next();
  });

  const api = allRoutes(parts, streams);
  const routes = [...api, ...openApiRoutes(api, parts.version)];
  const closing = new AbortController();
  mountRoutes(app, routes, parts, closing.signal);

  app.notFound((c) => answerUnrouted(c, routes, parts));
  app.onError(async (error, c) => {
    const correlationId = c.get('correlationId');
    if (!(error instanceof OpsError) || error.code === 'internal') {
      parts.log.error({ err: error, correlation_id: correlationId, route: c.get('route') }, 'request failed');
    }
    await recordDenial(c, error, parts);
    return problemReply(error, correlationId);
  });
  const closeStreams = () => {
    closing.abort();
    streams.closeAll();
  };
  return { app, routes, closeStreams };
}

/** Where a program finds out how to sign in (RFC 6750, RFC 9728): one description for the whole server. */
function challenge(publicUrl: string): string {
  return `Bearer realm="opspilot", resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp"`;
}

/** Pages and files of the web UI; and below the API, for those who are signed in, 404 or 405. */
async function answerUnrouted(c: HttpContext, routes: readonly Route[], parts: HttpParts): Promise<Response> {
  const correlationId = c.get('correlationId');
  const { path, method } = c.req;
  try {
    const allowed = methodsAt(routes, path);
    if (path.startsWith('/api/') || (allowed.length > 0 && !allowed.includes(method))) {
      if (!(await identify(c, parts)))
        throw new OpsError('unauthenticated', 'this needs a session or an API token');
      return notThere(path, allowed, correlationId);
    }
    if (method !== 'GET' && method !== 'HEAD') return notThere(path, ['GET', 'HEAD'], correlationId);
    const file = parts.webDir === null ? null : await staticFile(parts.webDir, path);
    if (file) return file;
    throw new OpsError('not_found', `nothing is at ${JSON.stringify(path.slice(0, 200))}`);
  } catch (error) {
    await recordDenial(c, error, parts);
    return problemReply(error, correlationId);
  }
}

function notThere(path: string, allowed: readonly string[], correlationId: string): Response {
  const where = JSON.stringify(path.slice(0, 200));
  if (allowed.length === 0)
    return problemReply(new OpsError('not_found', `nothing is at ${where}`), correlationId);
  const detail = `${where} takes ${allowed.join(', ')} only`;
  const reply = problemReply(new OpsError('method_not_allowed', detail), correlationId);
  reply.headers.set('allow', allowed.join(', '));
  return reply;
}

/** The methods that a path takes, whatever its parameters. */
function methodsAt(routes: readonly Route[], path: string): string[] {
  const matching = routes.filter((route) =>
    [route.path, ...(route.aliases ?? [])].some((pattern) =>
      new RegExp(`^${pattern.replace(/[.+]/g, '\\$&').replace(/:[a-z_]+/g, '[^/]+')}$`).test(path),
    ),
  );
  return [...new Set(matching.map(({ method }) => method.toUpperCase()))];
}
