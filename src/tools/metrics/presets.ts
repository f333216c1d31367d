/** Questions that need no PromQL. */
export const PRESETS = ['error_rate', 'response_time', 'cpu_usage', 'memory_usage'] as const;
export type Preset = (typeof PRESETS)[number];

export const UNITS: Readonly<Record<Preset, string>> = Object.freeze({
  error_rate: 'share of requests that failed (0 to 1)',
  response_time: 'seconds, 95th percentile where there are buckets, else the mean',
  cpu_usage: 'cores',
  memory_usage: 'bytes',
});

/** Labels that name whose a series is, the more exact first: cAdvisor and Kubernetes, and what programs tell themselves. */
const CONTAINER_LABELS = 'container_label_com_docker_compose_service, container, name';
const PROGRAM_LABELS = 'service, app, container, job';
export const SERVICE_LABELS: readonly string[] = [CONTAINER_LABELS, PROGRAM_LABELS].flatMap((list) =>
  list.split(', '),
);

/** Names under which common libraries and proxies count requests, without their ending. */
const REQUEST_COUNTERS = [
  'http_requests_total',
  'http_request_duration_seconds_count',
  'http_server_request_duration_seconds_count',
  'http_server_requests_seconds_count',
  'http_request_duration_ms_count',
  'traefik_service_requests_total',
] as const;
const STATUS_LABELS = ['status', 'code', 'status_code', 'http_status', 'http_response_status_code'] as const;
const DURATIONS = [
  'http_request_duration_seconds',
  'http_server_request_duration_seconds',
  'http_server_requests_seconds',
  'traefik_service_request_duration_seconds',
] as const;

/** Seconds over which a rate is taken, at least: several scrapes of usual length. */
const LEAST_WINDOW_S = 300;

/** The PromQL of a preset, for each service that there is; `stepS` is the distance of the points that are asked for. */
export function promqlOf(preset: Preset, stepS: number): string {
  const window = `[${Math.max(LEAST_WINDOW_S, Math.ceil(2 * stepS))}s]`;
  switch (preset) {
    case 'cpu_usage':
      return firstOf([
        `sum by (${CONTAINER_LABELS}) (rate(container_cpu_usage_seconds_total{image!=""}${window}))`,
        `sum by (${PROGRAM_LABELS}) (rate(process_cpu_seconds_total${window}))`,
      ]);
    case 'memory_usage':
      return firstOf([
        `sum by (${CONTAINER_LABELS}) (container_memory_working_set_bytes{image!=""})`,
        `sum by (${CONTAINER_LABELS}) (container_memory_usage_bytes{image!=""})`,
        `sum by (${PROGRAM_LABELS}) (process_resident_memory_bytes)`,
      ]);
    case 'error_rate':
      return firstOf(REQUEST_COUNTERS.map((name) => errorRate(name, window)));
    case 'response_time':
      return firstOf(DURATIONS.map((name) => responseTime(name, window)));
  }
}

/** What has no status is not counted: of such requests nobody knows whether they failed. */
function errorRate(name: string, window: string): string {
  const total = (matching: string) =>
    `sum by (${PROGRAM_LABELS}) (${firstOf(STATUS_LABELS.map((label) => `rate(${name}{${label}${matching}}${window})`))})`;
  const all = total('!=""');
  // Who never failed has no counter of failures.
  return `${total('=~"5.."')} / (${all} > 0) or 0 * ${all}`;
}

function responseTime(name: string, window: string): string {
  const rate = (end: string, by: string) => `sum by (${by}) (rate(${name}_${end}${window}))`;
  const mean = `${rate('sum', PROGRAM_LABELS)} / (${rate('count', PROGRAM_LABELS)} > 0)`;
  return `histogram_quantile(0.95, ${rate('bucket', `le, ${PROGRAM_LABELS}`)}) >= 0 or ${mean}`;
}

/** Of one service the first that there is. */
const firstOf = (terms: readonly string[]): string => terms.join(' or ');
