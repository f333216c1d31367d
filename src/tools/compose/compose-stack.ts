import { z } from 'zod';
import type { ServiceStatus } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';

/** The one compose file that the set of tools speaks of, and who answers. */
export interface ComposeSettings {
  /** The locked file; null takes any file that a known service was made from. */
  readonly file: string | null;
  /** An outside Docker MCP server that answers instead of our controller; null when none is named. */
  readonly outside: OutsideDocker | null;
}

/** An outside Docker MCP server. */
export interface OutsideDocker {
  readonly url: string;
  /** Calls one of its tools by the name that the guide gives it. Throws `unavailable` or `tool_failed`. */
  call(
    fn: string,
    args: Readonly<Record<string, Json>>,
    effect: 'read' | 'mutate',
    signal: AbortSignal,
  ): Promise<Json>;
}

/** The file in the arguments: locked where one is configured, so that no call can name another. */
export function fileArgument({ file }: ComposeSettings): z.ZodType<string> {
  if (file !== null) return z.literal(file);
  return z.string().min(1).max(4096).describe('compose file that the services were made from');
}

/** A service's name, in the form that the guide allows. */
export const ServiceArgument = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,32}$/, 'a service is named by 1-32 of A-Z a-z 0-9 _ -');

/** The services of a compose file. Throws `precondition` with the files that are known. */
export function stackOf(services: readonly ServiceStatus[], file: string): readonly ServiceStatus[] {
  const stack = services.filter(({ compose_files }) => compose_files.includes(file));
  if (stack.length > 0) return stack;
  const known = [...new Set(services.flatMap(({ compose_files }) => compose_files))].sort();
  throw new OpsError(
    'precondition',
    `no service here was made from ${file}; known: ${known.join(', ') || 'no compose file'}`,
  );
}

/** One service of a compose file, by its name there. Throws `unknown_service` with the names that there are. */
export function serviceOf(services: readonly ServiceStatus[], file: string, name: string): ServiceStatus {
  const stack = stackOf(services, file);
  const found =
    stack.find(({ compose_service }) => compose_service === name) ?? stack.find(({ id }) => id === name);
  if (found) return found;
  const names = stack.map(({ id, compose_service }) => compose_service ?? id).sort();
  throw new OpsError(
    'unknown_service',
    `there is no service ${JSON.stringify(name)} in ${file}; known: ${names.join(', ')}`,
  );
}

/** One line of `ps`: a container with its service, as our controller or another knows it. */
export const PsLine = z.strictObject({
  name: z.string(),
  service: z.string().nullable(),
  image: z.string(),
  /** In words: `running (healthy)`, `exited (137)`. */
  status: z.string(),
  ports: z.array(z.string()),
});
export type PsLine = z.infer<typeof PsLine>;

export function psLine(service: ServiceStatus): PsLine {
  const { id, compose_service, image, state, health, exit_code, ports } = service;
  const more = health !== 'none' ? health : exit_code !== null ? String(exit_code) : null;
  return {
    name: id,
    service: compose_service,
    image,
    status: more === null ? state : `${state} (${more})`,
    ports: ports.map(({ host_ip, host_port, container_port, protocol }) =>
      host_port === null
        ? `${container_port}/${protocol}`
        : `${host_ip ?? ''}:${host_port}->${container_port}/${protocol}`,
    ),
  };
}
