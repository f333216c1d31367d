import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of one process. Names begin with `opspilot_`, units are base units, labels never name a person. */
export interface Metrics {
  /** Where other parts of the process register what they count. */
  readonly registry: Registry;
  /** Counts one HTTP request. `route` is the pattern, never the path with its ids. */
  observe(request: { method: string; route: string; status: number; seconds: number }): void;
  text(): Promise<{ contentType: string; body: string }>;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createMetrics({ version }: { version: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'opspilot_' });
  new Gauge({
    name: 'opspilot_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1);
  const requests = new Counter({
    name: 'opspilot_http_requests_total',
    help: 'HTTP requests that were answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'opspilot_http_request_duration_seconds',
    help: 'Time until the answer began.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 15, 45],
    registers,
  });
  return {
    registry,
    observe({ method: sent, route, status, seconds }) {
      const method = METHODS.has(sent) ? sent : 'other';
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
