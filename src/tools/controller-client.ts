import type { z } from 'zod';
import {
  ControllerHealth,
  type ControllerVerb,
  DiskList,
  EventList,
  ServiceList,
  ServiceLogs,
} from '#contract/controller-api.ts';
import { Problem } from '#contract/errors.ts';
import { type DiskUsage, type RuntimeEvent, ServiceStats, ServiceStatus } from '#contract/service.ts';
import { ActionReport, TargetState } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';
import { fromProblem, OpsError } from '#core/ops-error.ts';
import {
  type ControllerAddress,
  type ControllerWire,
  createControllerWire,
  type WireRequest,
} from './controller-wire.ts';

/**
 * The hub's way to the controller. Reads throw `unavailable` when it cannot be reached; refusals come back as the
 * `OpsError` of their problem document.
 */
export interface ControllerClient {
  health(signal: AbortSignal): Promise<ControllerHealth>;
  services(signal: AbortSignal): Promise<ServiceStatus[]>;
  service(id: string, signal: AbortSignal): Promise<ServiceStatus>;
  target(
    verb: ControllerVerb,
    id: string,
    args: Readonly<Record<string, Json>>,
    signal: AbortSignal,
  ): Promise<TargetState>;
  logs(id: string, query: { tail: number; since?: string }, signal: AbortSignal): Promise<ServiceLogs>;
  stats(id: string, signal: AbortSignal): Promise<ServiceStats>;
  events(since: string, signal: AbortSignal): Promise<RuntimeEvent[]>;
  disk(signal: AbortSignal): Promise<DiskUsage[]>;
  action(jti: string, signal: AbortSignal): Promise<ActionReport>;
  void(jti: string, signal: AbortSignal): Promise<ActionReport>;
  /** `args` are those beside the service. */
  act(
    verb: ControllerVerb,
    id: string,
    args: Readonly<Record<string, Json>>,
    ticket: string,
    signal: AbortSignal,
  ): Promise<ActionReport>;
  /** The same client, whose requests carry this correlation id. */
  tracing(correlationId: string): ControllerClient;
  /** Closes idle connections. */
  close(): void;
}

/** A client of the controller at `unix:///path` or `http://host:port`, with its bearer token. */
export function createControllerClient(address: ControllerAddress): ControllerClient {
  return clientOver(createControllerWire(address), undefined);
}

function clientOver(wire: ControllerWire, correlationId: string | undefined): ControllerClient {
  async function ask<S extends z.ZodType>(schema: S, request: WireRequest): Promise<z.infer<S>> {
    const { status, body } = await wire.send(request, correlationId);
    if (status < 200 || status > 299) throw refusal(status, body, request);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new OpsError('bad_output', `the controller's ${request.path}: ${issueOf(parsed.error)}`, {
      cause: parsed.error,
    });
  }

  const get = <S extends z.ZodType>(schema: S, path: string, signal: AbortSignal) =>
    ask(schema, { method: 'GET', path, signal });

  return {
    health: (signal) => get(ControllerHealth, '/health', signal),
    services: async (signal) => (await get(ServiceList, '/services', signal)).services,
    service: (id, signal) => get(ServiceStatus, `/services/${segment(id)}`, signal),
    target: (verb, id, args, signal) =>
      get(
        TargetState,
        `/services/${segment(id)}/target?${query({ verb, args: JSON.stringify(args) })}`,
        signal,
      ),
    logs: (id, { tail, since }, signal) =>
      get(
        ServiceLogs,
        `/services/${segment(id)}/logs?${query({ tail: String(tail), ...(since === undefined ? {} : { since }) })}`,
        signal,
      ),
    stats: (id, signal) => get(ServiceStats, `/services/${segment(id)}/stats`, signal),
    events: async (since, signal) => (await get(EventList, `/events?${query({ since })}`, signal)).events,
    disk: async (signal) => (await get(DiskList, '/disk', signal)).disks,
    action: (jti, signal) => get(ActionReport, `/actions/${segment(jti)}`, signal),
    void: (jti, signal) =>
      ask(ActionReport, { method: 'POST', path: `/actions/${segment(jti)}/void`, body: {}, signal }),
    act: (verb, id, args, ticket, signal) =>
      ask(ActionReport, {
        method: 'POST',
        path: verbPath(verb, id),
        body: { confirm: true, ticket, args },
        signal,
      }),
    tracing: (id) => clientOver(wire, id),
    close: () => wire.close(),
  };
}

function refusal(status: number, body: unknown, { method, path }: WireRequest): OpsError {
  const problem = Problem.safeParse(body);
  if (problem.success) return fromProblem(problem.data);
  return new OpsError(
    'bad_output',
    `the controller answered ${method} ${path} with ${status} and no problem`,
  );
}

function verbPath(verb: ControllerVerb, id: string): string {
  return verb === 'pull' ? '/images/pull' : `/services/${segment(id)}/${verb}`;
}

function segment(text: string): string {
  return encodeURIComponent(text);
}

function query(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

function issueOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'answer'}: ${issue?.message ?? 'is not of its form'}`;
}
