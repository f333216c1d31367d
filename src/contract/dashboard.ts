import { z } from 'zod';
import { ServiceId } from './service.ts';

/*
 * What the dashboard reads beside the rest of the API.
 */

/** A problem as the dashboard names it: `service/radarr`, `run/run_...`. */
const ProblemKey = z.string().regex(/^(service|run)\/[A-Za-z0-9_.:-]{1,128}$/, 'not the name of a problem');

/**
 * A problem that somebody has put aside for everybody here. Without `until` it stays aside for as long as it is the
 * same occurrence: a service that fails anew, at another time, is shown again.
 */
export const IgnoredProblem = z.strictObject({
  problem: ProblemKey,
  occurrence: z.string().max(200),
  until: z.iso.datetime().nullable(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type IgnoredProblem = z.infer<typeof IgnoredProblem>;

/** `GET /api/problems/ignored`, and what changing them answers. */
export const IgnoredProblems = z.strictObject({ ignored: z.array(IgnoredProblem) });
export type IgnoredProblems = z.infer<typeof IgnoredProblems>;

/** `POST /api/problems/ignored`. */
export const IgnoreProblem = IgnoredProblem.pick({ problem: true, occurrence: true, until: true });
export type IgnoreProblem = z.infer<typeof IgnoreProblem>;

/** `POST /api/problems/shown`: shows one again. */
export const ShowProblem = IgnoredProblem.pick({ problem: true });
export type ShowProblem = z.infer<typeof ShowProblem>;

/** How likely the engine held each cause after a step, likeliest first. */
export const CourseStep = z.strictObject({
  n: z.int(),
  hypotheses: z.array(
    z.strictObject({
      cause: z.string(),
      subject: z.string(),
      title: z.string(),
      /** 0..1 */
      confidence: z.number(),
    }),
  ),
});
export type CourseStep = z.infer<typeof CourseStep>;

/** `GET /api/runs/:id/course`: how the hypotheses rose and fell, drawn anew from what the run has recorded. */
export const RunCourse = z.strictObject({ steps: z.array(CourseStep) });
export type RunCourse = z.infer<typeof RunCourse>;

/** `GET /api/runs/:id/results/:call`: what a call of a run answered, as it was kept: redacted and cut to its cap. */
export const KeptResult = z.strictObject({
  call_id: z.string(),
  tool: z.string(),
  output: z.json(),
  at: z.iso.datetime(),
});
export type KeptResult = z.infer<typeof KeptResult>;
export const ByCall = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/, 'not an id'),
  call: z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/, 'not an id'),
});
export type ByCall = z.infer<typeof ByCall>;

/** Computing time in cores and memory in bytes at a moment; null where the runtime does not tell. */
export const Reading = z.strictObject({
  at: z.iso.datetime(),
  cpu_cores: z.number().nullable(),
  memory_bytes: z.number().nullable(),
});
export type Reading = z.infer<typeof Reading>;

/** `GET /api/readings`: the last readings of every service, oldest first. */
export const ServiceReadings = z.strictObject({
  service: ServiceId,
  cpu_limit_cores: z.number().nullable(),
  memory_limit_bytes: z.number().nullable(),
  readings: z.array(Reading),
});
export type ServiceReadings = z.infer<typeof ServiceReadings>;
export const Readings = z.strictObject({ services: z.array(ServiceReadings) });
export type Readings = z.infer<typeof Readings>;

/** `GET /api/policy/decision`: may this person use or approve this tool, on this service? */
export const PolicyQuestion = z.strictObject({
  person: z.string().max(128),
  tool: z.string().max(128),
  service: ServiceId.optional(),
});
export type PolicyQuestion = z.infer<typeof PolicyQuestion>;

/** The rules in the order in which they are asked; the first that does not hold decides. */
export const PolicyAnswer = z.strictObject({
  allowed: z.boolean(),
  /** What is decided about: a read tool is used, one that changes something is approved. */
  to: z.enum(['use', 'approve']),
  rules: z.array(
    z.strictObject({
      rule: z.enum(['lists', 'role', 'four_eyes', 'allowlist']),
      holds: z.boolean(),
      says: z.string(),
    }),
  ),
});
export type PolicyAnswer = z.infer<typeof PolicyAnswer>;

/** `GET /api/configuration` (owner): every setting with where it came from; secrets show as `<secret>`. */
export const Configuration = z.strictObject({
  file: z.string().nullable(),
  settings: z.array(
    z.strictObject({ path: z.string(), value: z.json(), source: z.enum(['flag', 'env', 'file', 'default']) }),
  ),
});
export type Configuration = z.infer<typeof Configuration>;

/** `GET /api/lab`: what the fault lab found the last time it ran on this machine, by runtime. */
export const LabReport = z.strictObject({
  runs: z.array(
    z.strictObject({
      runtime: z.enum(['docker', 'process']),
      planner: z.string(),
      images: z.string(),
      /** When its results were written. */
      at: z.iso.datetime(),
      seconds: z.number(),
      scenarios: z.array(
        z.strictObject({
          name: z.string(),
          title: z.string(),
          truth: z.array(z.string()),
          /** What the card said; '' when the lab could not bring the scenario about. */
          said: z.string(),
          seconds: z.number(),
          /** In words, what was not as it should be; empty when it passed. */
          failures: z.array(z.string()),
        }),
      ),
    }),
  ),
});
export type LabReport = z.infer<typeof LabReport>;
