/** The cache keys of everything that is read from the server, in one place, so that events can name them. */
export const KEYS = {
  whoAmI: ['whoami'],
  ignored: ['ignored'],
  policy: ['policy'],
  configuration: ['configuration'],
  lab: ['lab'],
  models: ['models'],
  mcp: ['mcp'],
  metrics: ['metrics'],
  readings: ['readings'],
  result: (run: string, call: string) => ['result', run, call],
  course: (id: string) => ['run', id, 'course'],
  readiness: ['readiness'],
  runs: ['runs'],
  run: (id: string) => ['run', id],
  approvals: ['approvals'],
  approval: (id: string) => ['approval', id],
  services: ['services'],
  logs: (service: string) => ['logs', service],
  dryRun: (service: string, verb: string) => ['dry-run', service, verb],
  tools: ['tools'],
  people: ['people'],
  tokens: ['tokens'],
  notices: ['notices'],
  audit: ['audit'],
} as const;

export type Key = readonly string[];
