import { z } from 'zod';
import type { Engine } from './engine.ts';

/** The parts of `GET /containers/:id/json` that the lab looks at. */
const Inspected = z.object({
  Id: z.string(),
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number(),
    OOMKilled: z.boolean(),
    Error: z.string(),
    StartedAt: z.string(),
    FinishedAt: z.string(),
    Health: z
      .object({
        Status: z.string(),
        Log: z.array(z.object({ ExitCode: z.number(), Output: z.string() })).nullish(),
      })
      .nullish(),
  }),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), z.array(z.object({ HostPort: z.string() })).nullish()).nullish(),
  }),
  Config: z.object({ Tty: z.boolean().default(false), Labels: z.record(z.string(), z.string()) }),
});
export type Inspected = z.infer<typeof Inspected>;

export const PROJECT_LABEL = 'com.docker.compose.project';
const SERVICE_LABEL = 'com.docker.compose.service';

/** Containers of a compose project as they are now, with their compose service. */
export async function containersOf(
  engine: Engine,
  project: string,
): Promise<{ service: string; container: Inspected }[]> {
  const filters = JSON.stringify({ label: [`${PROJECT_LABEL}=${project}`] });
  const listed = (await engine.json('GET', '/containers/json', { all: '1', filters })) as { Id: string }[];
  const inspected = await Promise.all(
    listed.map(async ({ Id }) => {
      // One that goes between the list and this question is no longer there to be looked at.
      const found = await engine.json('GET', `/containers/${Id}/json`).catch(() => null);
      return found === null ? [] : [Inspected.parse(found)];
    }),
  );
  return inspected
    .flat()
    .map((container) => ({ service: container.Config.Labels[SERVICE_LABEL] ?? '', container }));
}

/** All that a container has said, line by line, in the order in which the engine gives it. */
export async function linesOf(engine: Engine, { Id, Config }: Inspected): Promise<string[]> {
  const answer = await engine.bytes(`/containers/${Id}/logs`, { stdout: '1', stderr: '1', tail: '20000' });
  return (Config.Tty ? answer : withoutFrames(answer)).toString('utf8').split(/\r?\n/);
}

/** The engine's stream format: 8 bytes (stream, 3 zeros, length big-endian) before each piece. */
function withoutFrames(answer: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= answer.length; ) {
    const length = answer.readUInt32BE(at + 4);
    pieces.push(answer.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces);
}
