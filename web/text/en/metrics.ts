/** Charts. */
export const metrics = {
  title: 'Metrics',
  lead: 'How busy your services are, with what went wrong and what was done beside the lines.',
  what: 'What',
  presets: {
    cpu_usage: 'Processor',
    memory_usage: 'Memory',
    error_rate: 'Errors',
    response_time: 'Response time',
  },
  range: 'How far back',
  ranges: { live: 'Live', '1h': '1 hour', '6h': '6 hours', '24h': '1 day', '7d': '1 week' },
  own: 'Your own question',
  promql: 'PromQL',
  promqlHint: 'Asked of the Prometheus in metrics.prometheus_url. A few questions a minute.',
  draw: 'Draw',
  none: 'There are no values yet. The first come within a minute.',
  keys: 'The arrow keys move through the moments.',
  moveCursor: 'Now',
  summary: (name: string, last: string, least: string, most: string) =>
    `${name}: ${last} now, between ${least} and ${most}.`,
  noValues: (name: string) => `${name}: no values.`,
  table: 'The values as a table',
  time: 'Time',
  meanwhile: 'What happened meanwhile',
  sources: { prometheus: 'From Prometheus.', containers: 'Measured at the containers.' },
  truncated: 'Some series are left out.',
};
