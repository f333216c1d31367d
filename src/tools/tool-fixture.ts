import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { plainService } from '#contract/plain-service.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { ServiceId } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ControllerClient } from './controller-client.ts';
import { findService } from './inventory.ts';
import { NO_SOURCES } from './sources.ts';
import {
  defineMutatingTool,
  defineReadTool,
  EVERYONE,
  type MutatingTool,
  type ReadTool,
  type ToolContext,
} from './tool.ts';

export const NOW = new Date('2026-03-04T05:06:07.000Z');

/** A healthy running service of which only the name matters, and what a test says beside it. */
export function service(id: string, more: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    ...plainService(id),
    object_id: `${id}-object`,
    image: `lscr.io/linuxserver/${id}:latest`,
    image_id: `sha256:${id}`,
    started_at: '2026-03-04T05:00:07.000Z',
    restart_policy: 'unless-stopped',
    ...more,
  };
}

/** A controller that answers what a test says, and nothing else. */
export function fakeController(answers: Partial<ControllerClient> = {}): ControllerClient {
  const silent = (name: string) => () => Promise.reject(new OpsError('unavailable', `${name} is not faked`));
  const controller: ControllerClient = {
    health: silent('health'),
    services: silent('services'),
    service: silent('service'),
    target: silent('target'),
    logs: silent('logs'),
    stats: silent('stats'),
    events: silent('events'),
    disk: silent('disk'),
    action: silent('action'),
    void: silent('void'),
    act: silent('act'),
    tracing: () => controller,
    close: () => undefined,
    ...answers,
  };
  return controller;
}

/** What a tool gets in a test: real `fetch`, a standing clock, and the keys and services that it says. */
export function toolContext(
  services: readonly ServiceStatus[],
  more: Partial<ToolContext> & { readonly keys?: Readonly<Record<string, string>> } = {},
): ToolContext {
  const { keys = {}, ...rest } = more;
  return {
    controller: fakeController(),
    services: async () => services,
    secret: async (name) => (Object.hasOwn(keys, name) ? (keys[name] ?? null) : null),
    sources: NO_SOURCES,
    fetch,
    now: () => NOW,
    signal: new AbortController().signal,
    correlationId: 'test',
    seenBefore: async () => false,
    ...rest,
  };
}

/** How a fake service answers. */
export type Answer = (request: Received, response: ServerResponse) => unknown;

/** A request that a fake service got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

export interface FakeService extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
}

/** An HTTP service on a free loopback port that answers by `answer`. */
export async function fakeService(answer: Answer): Promise<FakeService> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    const { method = 'GET', headers } = request;
    const got = { method, path: pathname, query: searchParams, headers };
    received.push(got);
    answer(got, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(response: ServerResponse, value: unknown, status = 200): ServerResponse {
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A read tool that answers `{value}` with whatever `run` says. */
export function readTool(
  name: string,
  run: (args: { text: string; count: number }, context: ToolContext) => Promise<Json>,
  more: Partial<ReadTool> = {},
): ReadTool {
  const tool = defineReadTool({
    name,
    title: name,
    summary: `Reads ${name}.`,
    group: 'test',
    roles: EVERYONE,
    deadlineMs: 5000,
    input: z.strictObject({ text: z.string().max(100).default(''), count: z.int().min(1).max(9).default(1) }),
    output: z.strictObject({ value: z.json() }),
    run: async (args, context) => ({
      value: (await run(args, context)) as z.infer<ReturnType<typeof z.json>>,
    }),
  });
  return { ...tool, ...more };
}

/** A mutating tool of the controller on one service; its consent binds to that service's `object_id`. */
export function mutatingTool(name: string, more: Partial<MutatingTool> = {}): MutatingTool {
  const tool = defineMutatingTool({
    name,
    title: name,
    summary: `Changes ${name}.`,
    group: 'test',
    roles: ['member', 'owner'],
    deadlineMs: 15_000,
    input: z.strictObject({ service: ServiceId }),
    output: z.strictObject({ done: z.boolean(), detail: z.string() }),
    hasUndo: false,
    expectedDowntime: 'none',
    checkAfterwards: 'with list_services',
    plan({ service: target }, services) {
      findService(services, target);
      const action = { verb: name, args: { service: target } };
      const blast = {
        stack_wide: false,
        dependents: [],
        shared_networks: [],
        shared_volumes: [],
        published_ports: [],
      };
      const predicate = {
        says: 'it is done',
        within_s: 1,
        checks: [{ kind: 'running' as const, service: target }],
      };
      return { title: `${name} ${target}`, target, action, undo: null, predicate, blast };
    },
    async observe({ service: target }, context) {
      const { object_id, state } = findService(await context.services(), target);
      return { binding: { object_id }, shown: { state } };
    },
    report: (_, { detail }) => ({ done: true, detail }),
  });
  return { ...tool, ...more };
}
