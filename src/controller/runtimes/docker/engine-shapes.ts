import { z } from 'zod';

/**
 * The parts of the Docker Engine API that are read, as lenient as engines differ: absent and null mean the same.
 * https://docs.docker.com/reference/api/engine/version/v1.44/
 */

const Labels = z.record(z.string(), z.string()).nullish();

/** An item of `GET /containers/json`. */
export const ListedContainer = z.object({
  Id: z.string().min(12),
  Names: z.array(z.string()).nullish(),
  Labels,
});
export type ListedContainer = z.infer<typeof ListedContainer>;

const HealthLog = z.object({ ExitCode: z.number(), Output: z.string().nullish() });

const PortBindings = z
  .record(
    z.string(),
    z.array(z.object({ HostIp: z.string().nullish(), HostPort: z.string().nullish() })).nullish(),
  )
  .nullish();

/** `GET /containers/:id/json`. */
export const InspectedContainer = z.object({
  Id: z.string().min(12),
  Name: z.string(),
  /** Id of the image it was made from. */
  Image: z.string(),
  RestartCount: z.number().nullish(),
  State: z.object({
    Status: z.string(),
    OOMKilled: z.boolean().nullish(),
    ExitCode: z.number().nullish(),
    Error: z.string().nullish(),
    StartedAt: z.string().nullish(),
    FinishedAt: z.string().nullish(),
    Health: z
      .object({
        Status: z.string(),
        FailingStreak: z.number().nullish(),
        Log: z.array(HealthLog).nullish(),
      })
      .nullish(),
  }),
  Config: z.object({
    Image: z.string(),
    Tty: z.boolean().nullish(),
    Env: z.array(z.string()).nullish(),
    Labels,
    StopTimeout: z.number().nullish(),
    ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
  }),
  HostConfig: z.object({
    NetworkMode: z.string().nullish(),
    ExtraHosts: z.array(z.string()).nullish(),
    Links: z.array(z.string()).nullish(),
    PortBindings,
    RestartPolicy: z.object({ Name: z.string().nullish() }).nullish(),
    Memory: z.number().nullish(),
    NanoCpus: z.number().nullish(),
    CpuQuota: z.number().nullish(),
    CpuPeriod: z.number().nullish(),
    AutoRemove: z.boolean().nullish(),
  }),
  Mounts: z
    .array(
      z.object({
        Type: z.string(),
        Name: z.string().nullish(),
        Source: z.string().nullish(),
        Destination: z.string(),
        RW: z.boolean().nullish(),
      }),
    )
    .nullish(),
  NetworkSettings: z
    .object({
      Ports: PortBindings,
      Networks: z
        .record(
          z.string(),
          z.object({ IPAddress: z.string().nullish(), Aliases: z.array(z.string()).nullish() }).nullish(),
        )
        .nullish(),
    })
    .nullish(),
});
export type InspectedContainer = z.infer<typeof InspectedContainer>;

/** `GET /images/:name/json`. */
export const InspectedImage = z.object({
  Id: z.string(),
  RepoDigests: z.array(z.string()).nullish(),
  Config: z
    .object({ User: z.string().nullish(), Volumes: z.record(z.string(), z.unknown()).nullish() })
    .nullish(),
});
export type InspectedImage = z.infer<typeof InspectedImage>;

/** A line of `GET /events`. */
export const EngineEvent = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
  time: z.number(),
  timeNano: z.number().nullish(),
});
export type EngineEvent = z.infer<typeof EngineEvent>;

/** `GET /containers/:id/stats?stream=false&one-shot=true`; a stopped container has empty parts. */
export const StatsSample = z.object({
  read: z.string(),
  cpu_stats: z
    .object({
      cpu_usage: z.object({ total_usage: z.number().nullish() }).nullish(),
      throttling_data: z
        .object({ periods: z.number().nullish(), throttled_periods: z.number().nullish() })
        .nullish(),
    })
    .nullish(),
  memory_stats: z
    .object({ usage: z.number().nullish(), stats: z.record(z.string(), z.number()).nullish() })
    .nullish(),
  pids_stats: z.object({ current: z.number().nullish() }).nullish(),
});
export type StatsSample = z.infer<typeof StatsSample>;

/** `POST /containers/create`. */
export const CreatedContainer = z.object({ Id: z.string().min(12) });

/** The end of `POST /containers/:id/wait`. */
export const WaitedContainer = z.object({ StatusCode: z.number() });

/** `GET /info`. */
export const EngineInfo = z.object({ DockerRootDir: z.string().nullish() });

/** A line of the progress stream of `POST /images/create`; a failure inside the 200 has `error`. */
export const PullProgress = z.object({
  status: z.string().nullish(),
  error: z.string().nullish(),
  errorDetail: z.object({ message: z.string().nullish() }).nullish(),
});
