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
  grants: ['grants'],
  approval: (id: string) => ['approval', id],
  services: ['services'],
  logs: (service: string) => ['logs', service],
  dryRun: (service: string, verb: string) => ['dry-run', service, verb],
  tools: ['tools'],
  people: ['people'],
  tokens: ['tokens'],
  connections: ['connections'],
  notices: ['notices'],
  audit: ['audit'],
  /** Entries once written never change: no event makes them out of date. */
  record: ['record'],
} as const;

export type Key = readonly string[];
