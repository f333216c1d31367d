import type { ModelBudget, ModelProviderState } from '#contract/models-api.ts';
import type { FailureKind } from './provider-failure.ts';

/** What is counted for one model at one provider. */
export interface Series {
  inFlight: number;
  requests: Map<string, number>;
  promptTokens: number;
  completionTokens: number;
  truncations: number;
  fallbacks: number;
  readonly failures: Map<FailureKind, number>;
  readonly duration: Histogram;
  readonly firstByte: Histogram;
}

/** Metrics of the gateway in Prometheus' text form. Plain numbers, because they are touched for every call. */
export interface ModelMetrics {
  of(model: string): Series;
  /** Counts a try that failed. */
  failed(model: string, kind: FailureKind): void;
  /** By `provider/model`. */
  all(): ReadonlyMap<string, Series>;
  text(budgets: readonly ModelBudget[], providers: readonly ModelProviderState[]): string;
}

/** Upper bounds of the buckets, in seconds. */
export const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] as const;

/** A caller may invent names; from here on they are one. */
const MOST_SERIES = 500;

export class Histogram {
  readonly #counts = new Array<number>(BUCKETS.length).fill(0);
  #count = 0;
  #sum = 0;

  observe(seconds: number): void {
    this.#count += 1;
    this.#sum += seconds;
    const at = BUCKETS.findIndex((bound) => seconds <= bound);
    if (at >= 0) this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  /** What was counted: in each bucket, and beyond the last. */
  get counts(): readonly number[] {
    return [...this.#counts, this.#count - this.#counts.reduce((sum, one) => sum + one, 0)];
  }

  lines(name: string, labels: string): string[] {
    let below = 0;
    return [
      ...BUCKETS.map((bound, at) => {
        below += this.#counts[at] ?? 0;
        return `${name}_bucket{${labels},le="${bound}"} ${below}`;
      }),
      `${name}_bucket{${labels},le="+Inf"} ${this.#count}`,
      `${name}_sum{${labels}} ${this.#sum}`,
      `${name}_count{${labels}} ${this.#count}`,
    ];
  }
}

export function createModelMetrics(): ModelMetrics {
  const all = new Map<string, Series>();

  function of(id: string): Series {
    const model = all.has(id) || all.size < MOST_SERIES ? id : `${id.slice(0, id.indexOf('/'))}/other`;
    const known = all.get(model);
    if (known) return known;
    const series: Series = {
      inFlight: 0,
      requests: new Map(),
      promptTokens: 0,
      completionTokens: 0,
      truncations: 0,
      fallbacks: 0,
      failures: new Map(),
      duration: new Histogram(),
      firstByte: new Histogram(),
    };
    all.set(model, series);
    return series;
  }

  return {
    of,
    failed(id, kind) {
      const { failures } = of(id);
      failures.set(kind, (failures.get(kind) ?? 0) + 1);
    },
    all: () => all,
    text: (budgets, providers) => {
      const gauges = GAUGES.flatMap((gauge) => gaugeLines(gauge, budgets, providers));
      return `${[...seriesLines(all), ...gauges].join('\n')}\n`;
    },
  };
}

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly lines: (name: string, labels: string, series: Series) => string[];
}

const FAMILIES: readonly Family[] = [
  family('model_requests_total', 'counter', 'Calls that ended, by how.', (name, labels, { requests }) =>
    [...requests].map(([outcome, count]) => `${name}{${labels},outcome="${outcome}"} ${count}`),
  ),
  family('model_failures_total', 'counter', 'Tries that failed, by class.', (name, labels, { failures }) =>
    [...failures].map(([kind, count]) => `${name}{${labels},class="${kind}"} ${count}`),
  ),
  family('model_requests_in_flight', 'gauge', 'Calls under way.', (name, labels, { inFlight }) => [
    `${name}{${labels}} ${inFlight}`,
  ]),
  family('model_tokens_total', 'counter', 'Tokens, by direction.', (name, labels, series) => [
    `${name}{${labels},direction="prompt"} ${series.promptTokens}`,
    `${name}{${labels},direction="completion"} ${series.completionTokens}`,
  ]),
  family('model_truncations_total', 'counter', 'Prompts that the backend cut.', (name, labels, series) => [
    `${name}{${labels}} ${series.truncations}`,
  ]),
  family('model_fallbacks_total', 'counter', 'Calls that this model took over.', (name, labels, series) => [
    `${name}{${labels}} ${series.fallbacks}`,
  ]),
  family(
    'model_request_duration_seconds',
    'histogram',
    'Until the answer was over.',
    (name, labels, series) => series.duration.lines(name, labels),
  ),
  family('model_first_byte_seconds', 'histogram', 'Until the answer began.', (name, labels, series) =>
    series.firstByte.lines(name, labels),
  ),
];

function family(name: string, type: Family['type'], help: string, lines: Family['lines']): Family {
  return { name: `opspilot_${name}`, type, help, lines };
}

function seriesLines(all: ReadonlyMap<string, Series>): string[] {
  return FAMILIES.flatMap(({ name, type, help, lines }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...[...all].flatMap(([model, series]) => lines(name, labelsOf(model), series)),
  ]);
}

function labelsOf(id: string): string {
  const slash = id.indexOf('/');
  return `provider="${escaped(id.slice(0, slash))}",model="${escaped(id.slice(slash + 1))}"`;
}

interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly values: (
    budgets: readonly ModelBudget[],
    providers: readonly ModelProviderState[],
  ) => [labels: string, value: number][];
}

const GAUGES: readonly Gauge[] = [
  {
    name: 'model_budget_ratio',
    help: 'Share of the budget that is used.',
    values: (budgets) => budgets.map(({ name, ratio }) => [`budget="${escaped(name)}"`, ratio]),
  },
  {
    name: 'model_provider_resting',
    help: 'Whether the circuit breaker keeps calls away.',
    values: (_, providers) => providers.map(({ name, resting }) => [`provider="${name}"`, Number(resting)]),
  },
  {
    name: 'model_keys_halted',
    help: 'API keys that were refused too often and are not used any more.',
    values: (_, providers) => providers.map(({ name, halted_keys }) => [`provider="${name}"`, halted_keys]),
  },
];

function gaugeLines(
  { name, help, values }: Gauge,
  budgets: readonly ModelBudget[],
  providers: readonly ModelProviderState[],
): string[] {
  const full = `opspilot_${name}`;
  const lines = values(budgets, providers).map(([labels, value]) => `${full}{${labels}} ${value}`);
  return lines.length === 0 ? [] : [`# HELP ${full} ${help}`, `# TYPE ${full} gauge`, ...lines];
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
