import { z } from 'zod';
import { ServiceLogs } from '#contract/controller-api.ts';
import { Readings } from '#contract/dashboard.ts';
import { ServiceActionReply, ServiceActionRequest, ServiceLogQuery, Services } from '#contract/http-api.ts';
import { ServiceId, ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { outcomeOf } from '../action-outcome.ts';
import type { HttpParts } from '../parts.ts';
import { type RouteInput, route } from '../route.ts';

type Parts = Pick<HttpParts, 'services' | 'agent' | 'gate' | 'store' | 'redact' | 'meters'>;
type ActionInput = RouteInput<AnyName, undefined, ServiceActionRequest>;

/** Any name: what is no service id is turned away with an error of its own. */
const AnyName = z.strictObject({ id: z.string() });
type AnyName = z.infer<typeof AnyName>;

/** The tool behind each button. */
const ACTIONS = [
  { verb: 'start', tool: 'start_container', summary: 'Start a service' },
  { verb: 'stop', tool: 'stop_container', summary: 'Stop a service' },
  { verb: 'restart', tool: 'restart_container', summary: 'Restart a service' },
] as const;

/** Services as they are, their logs, and the three buttons. */
export function serviceRoutes(parts: Parts) {
  const { services, redact, meters } = parts;
  const tag = 'services';
  const access = 'viewer';
  return [
    route({
      method: 'get',
      path: '/api/services',
      tag,
      summary: 'All services with their state',
      access,
      reply: Services,
      handle: async ({ signal }) => ({
        services: (await services.services(signal, 'now')).map((service) => readable(service, redact)),
      }),
    }),
    route({
      method: 'get',
      path: '/api/readings',
      tag,
      summary: 'Computing time and memory of every running service, the last half hour',
      access,
      reply: Readings,
      handle: async () => ({ services: meters.readings() }),
    }),
    route({
      method: 'get',
      path: '/api/services/:id',
      tag,
      summary: 'One service',
      access,
      params: AnyName,
      reply: ServiceStatus,
      handle: async ({ params, signal }) =>
        readable(await services.service(serviceId(params), signal), redact),
    }),
    route({
      method: 'get',
      path: '/api/services/:id/logs',
      tag,
      summary: 'The last lines of its log, running or dead, redacted',
      access,
      params: AnyName,
      query: ServiceLogQuery,
      reply: ServiceLogs,
      records: { action: 'service.logs_read', detail: 'log read' },
      handle: async ({ params, query: { tail, since }, signal }) => {
        const range = { tail, ...(since ? { since } : {}) };
        const logs = await services.logs(serviceId(params), range, signal);
        return { ...logs, lines: logs.lines.map((line) => ({ ...line, text: redact(line.text) })) };
      },
    }),
    ...ACTIONS.map(({ verb, tool, summary }) =>
      route({
        method: 'post',
        path: `/api/services/:id/${verb}`,
        tag,
        summary: `${summary}: confirm: true is the consent of who is signed in, dry_run: true only tells`,
        access: 'member',
        params: AnyName,
        body: ServiceActionRequest,
        reply: ServiceActionReply,
        handle: (input) => act({ verb, tool }, input, parts),
      }),
    ),
  ];
}

async function act(
  { verb, tool }: { verb: string; tool: string },
  { params, body, caller, signal }: ActionInput,
  { agent, gate, store }: Parts,
): Promise<ServiceActionReply> {
  const service = serviceId(params);
  const args = { container: service };
  const reply = { service, action: verb };
  if (body.confirm && body.dry_run) throw new OpsError('bad_request', 'body: confirm or dry_run, not both');
  if (body.dry_run) {
    const target = await gate.observe(tool, args, signal);
    const seen = Object.entries(target?.shown ?? {})
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name.replaceAll('_', ' ')} ${say(value)}`);
    const detail = [`would ${verb} ${service}`, ...(seen.length > 0 ? [`now: ${seen.join(', ')}`] : [])].join(
      '; ',
    );
    return { ...reply, ok: true, state: 'would', approval_id: null, detail };
  }
  if (!body.confirm) throw new OpsError('unconfirmed', `${verb} of ${service} was not confirmed`);
  if (!caller.principal.can_approve) {
    throw new OpsError(
      'may_not_approve',
      'this needs the right to approve, and the token was made without it',
    );
  }
  const { id } = await agent.perform(tool, args, caller);
  const { state, detail } = await outcomeOf(id, store, signal);
  const ok = state === 'ok' || state === 'verified' || state === 'started';
  return { ...reply, ok, state, approval_id: id, detail };
}

function serviceId({ id }: AnyName): string {
  const parsed = ServiceId.safeParse(id);
  if (parsed.success) return parsed.data;
  throw new OpsError(
    'bad_service_id',
    `${JSON.stringify(id.slice(0, 100))}: ${parsed.error.issues[0]?.message}`,
  );
}

/** What a health check or an engine said may hold anything. */
function readable(service: ServiceStatus, redact: HttpParts['redact']): ServiceStatus {
  return { ...service, health_output: redact(service.health_output), error: redact(service.error) };
}

function say(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
