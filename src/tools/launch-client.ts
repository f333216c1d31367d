import type { z } from 'zod';
import { ControllerHealth, Would } from '#contract/controller-api.ts';
import { Problem } from '#contract/errors.ts';
import { type ContainerLaunch, type LaunchArgs, Revoked } from '#contract/mcp-container.ts';
import { ActionReport, type TargetState } from '#contract/ticket.ts';
import { fromProblem, OpsError } from '#core/ops-error.ts';
import { type ControllerAddress, createControllerWire } from './controller-wire.ts';

/** What containers of MCP servers need of the controller before they run. Refusals come back as their `OpsError`. */
export interface LaunchClient {
  /** `controller#<journal epoch>`: the audience that tickets must name. */
  aud(signal: AbortSignal): Promise<string>;
  /** The image that a consent to this launch binds to. */
  target(args: LaunchArgs, correlationId: string, signal: AbortSignal): Promise<TargetState>;
  grant(args: LaunchArgs, ticket: string, correlationId: string, signal: AbortSignal): Promise<ActionReport>;
  /** What became of a ticket. */
  report(jti: string, signal: AbortSignal): Promise<ActionReport>;
  /** Takes back every grant but these; answers with the servers whose grant is gone. */
  keep(launches: readonly ContainerLaunch[], signal: AbortSignal): Promise<readonly string[]>;
  /** Closes idle connections. */
  close(): void;
}

export function createLaunchClient(address: ControllerAddress): LaunchClient {
  const wire = createControllerWire(address);

  async function ask<S extends z.ZodType>(
    schema: S,
    path: string,
    body: unknown,
    signal: AbortSignal,
    correlationId?: string,
  ): Promise<z.infer<S>> {
    const method = body === undefined ? 'GET' : 'POST';
    const answer = await wire.send({ method, path, body, signal }, correlationId);
    const problem = Problem.safeParse(answer.body);
    if (problem.success) throw fromProblem(problem.data);
    const parsed = schema.safeParse(answer.body);
    if (answer.status === 200 && parsed.success) return parsed.data;
    throw new OpsError('bad_output', `the controller's ${path}: its answer is not of its form`);
  }

  const grantPath = ({ launch }: LaunchArgs) => `/mcp/${encodeURIComponent(launch.server)}/grant`;
  return {
    aud: async (signal) => (await ask(ControllerHealth, '/health', undefined, signal)).aud,
    target: async (args, id, signal) =>
      (await ask(Would, grantPath(args), { dry_run: true, args }, signal, id)).target,
    grant: (args, ticket, id, signal) =>
      ask(ActionReport, grantPath(args), { confirm: true, ticket, args }, signal, id),
    report: (jti, signal) => ask(ActionReport, `/actions/${encodeURIComponent(jti)}`, undefined, signal),
    keep: async (launches, signal) => (await ask(Revoked, '/mcp/grants/keep', { launches }, signal)).revoked,
    close: () => wire.close(),
  };
}
