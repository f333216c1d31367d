/** One sample every 15 seconds, as Prometheus would have scraped it. */
const EVERY_S = 15;

interface Past {
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/**
 * Lines of OpenMetrics of two services: `shop` answers 10 requests a second in 50 ms, of which from `broken` on three
 * fail and take 2.4 s; `db` uses a quarter of a core and ever more memory, as cAdvisor tells it of its container.
 */
export function pastOf({ from, to }: Past, broken: number): string[] {
  const times = Array.from(
    { length: Math.floor((to - from) / EVERY_S) },
    (_, index) => from + index * EVERY_S,
  );
  const series = (name: string, labels: string, valueAt: (at: number) => number) =>
    times.map((at) => `${name}{${labels}} ${valueAt(at)} ${at}`);
  const good = (at: number) => 10 * (at - from) - 3 * Math.max(0, at - broken);
  const failed = (at: number) => 3 * Math.max(0, at - broken);
  const all = (at: number) => 10 * (at - from);
  return [
    '# TYPE http_requests counter',
    ...series('http_requests_total', 'job="shop",status="200"', good),
    ...series('http_requests_total', 'job="shop",status="500"', failed),
    '# TYPE http_request_duration_seconds histogram',
    ...series('http_request_duration_seconds_bucket', 'job="shop",le="0.1"', good),
    ...series('http_request_duration_seconds_bucket', 'job="shop",le="2"', good),
    ...series('http_request_duration_seconds_bucket', 'job="shop",le="3"', all),
    ...series('http_request_duration_seconds_bucket', 'job="shop",le="+Inf"', all),
    ...series('http_request_duration_seconds_count', 'job="shop"', all),
    '# TYPE container_cpu_usage_seconds counter',
    ...series('container_cpu_usage_seconds_total', 'name="web-db-1",image="db:1"', (at) => (at - from) / 4),
    '# TYPE container_memory_working_set_bytes gauge',
    ...series(
      'container_memory_working_set_bytes',
      'name="web-db-1",image="db:1"',
      (at) => 1e8 + 1e4 * (at - from),
    ),
  ];
}
