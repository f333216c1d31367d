import { z } from 'zod';
import type { Readiness } from '#contract/http-api.ts';
import type { HttpParts } from '../parts.ts';
import { type RouteInput, route } from '../route.ts';

/** Without these, everything else works: nobody is to be sent away because of them. */
const DISPENSABLE: ReadonlySet<string> = new Set(['gateway', 'model']);

/** What orchestrators and Prometheus ask. Strangers hear which part is not well, but not why. */
export function healthRoutes({ readiness, metrics }: Pick<HttpParts, 'readiness' | 'metrics'>) {
  async function ready({ authentication, signal }: RouteInput<unknown, unknown, unknown>): Promise<Response> {
    const parts = await readiness(signal);
    const ok = parts.every((part) => part.ok || DISPENSABLE.has(part.name));
    const shown = authentication ? parts : parts.map((part) => ({ ...part, detail: '' }));
    return Response.json({ ok, parts: shown } satisfies Readiness, { status: ok ? 200 : 503 });
  }
  const tag = 'health';
  const access = 'public';
  const reply = 'application/json';
  return [
    route({
      method: 'get',
      path: '/livez',
      tag,
      summary: 'Whether the process runs',
      access,
      reply: z.strictObject({ ok: z.literal(true) }),
      handle: async () => ({ ok: true as const }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      tag,
      summary: 'Whether every part that is needed can be reached; 503 if not',
      access,
      reply,
      handle: ready,
    }),
    route({
      method: 'get',
      path: '/healthz',
      tag,
      summary: 'The same as /readyz',
      access,
      reply,
      handle: ready,
    }),
    route({
      method: 'get',
      path: '/metrics',
      tag,
      summary: 'Metrics in the Prometheus text format',
      access: 'viewer',
      reply: 'text/plain',
      handle: async () => {
        const { contentType, body } = await metrics.text();
        return new Response(body, { headers: { 'content-type': contentType } });
      },
    }),
  ];
}
