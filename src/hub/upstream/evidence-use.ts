import type { EvidenceUse, OutsideEvidence } from '#contract/evidence-use.ts';
import type { Json } from '#core/canonical-json.ts';
import type { UpstreamSpec } from './spec.ts';
import type { OutsideTool } from './upstreams.ts';

/**
 * How investigations ask a read tool: as the operator says, else as its name and its arguments show. Undefined for what
 * changes something, for what he has switched off, and where an argument is wanted that nobody here knows.
 */
export function evidenceUse(
  { own, effect }: Pick<OutsideTool, 'own' | 'effect'>,
  { id, evidence }: Pick<UpstreamSpec, 'id' | 'evidence'>,
): OutsideEvidence | undefined {
  if (effect !== 'read') return undefined;
  const said = Object.hasOwn(evidence, own.name) ? evidence[own.name] : undefined;
  if (said === 'off') return undefined;
  const use = said ?? seen(own);
  return use && { server: id, ...use };
}

function seen({ name, title = '', inputSchema }: OutsideTool['own']): EvidenceUse | undefined {
  const kind = kindOf(`${name} ${title}`);
  if (!kind) return undefined;
  const properties = (inputSchema.properties ?? {}) as Readonly<Record<string, Property>>;
  const subject = SUBJECTS.find((one) => Object.hasOwn(properties, one) && isText(properties[one]));
  const args: Record<string, Json> = {};
  for (const [property, schema] of Object.entries(properties)) {
    const value = property === subject ? `{${nameFor(property)}}` : knownValue(property, schema);
    if (value !== undefined) args[property] = value;
  }
  if (!(inputSchema.required ?? []).every((property) => Object.hasOwn(args, property))) return undefined;
  const services = subject === undefined ? undefined : listIn(properties[subject]?.enum);
  return { kind, args, ...(services && { services }) };
}

/** What is read of a property's schema; it is a stranger's. */
interface Property {
  readonly type?: unknown;
  readonly format?: unknown;
  readonly enum?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
}

/** By the words in a tool's name and title: its description is longer, and says more than it is. */
const KINDS: readonly (readonly [EvidenceUse['kind'], RegExp])[] = [
  ['logs', /^(?:logs?|logging|journal|journalctl|syslog|loki|stdout|stderr)$/],
  ['changes', /^(?:commits?|deploy(?:ment)?s?|releases?|rollouts?|changes|changelog)$/],
  ['text', /^(?:events?|alerts?|incidents?)$/],
  ['status', /^(?:status|health|describe|inspect|state)$/],
];

function kindOf(name: string): EvidenceUse['kind'] | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return KINDS.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
}

/** Names that properties have which take the name of a service, the surest first. */
const SUBJECTS = [
  'service',
  'service_name',
  'serviceName',
  'container',
  'container_name',
  'containerName',
  'container_id',
  'containerId',
  'app',
  'app_name',
  'application',
  'unit',
  'pod',
  'pod_name',
  'podName',
  'workload',
  'target',
  'name',
] as const;

function nameFor(property: string): 'service' | 'container' {
  return /id$/i.test(property) ? 'container' : 'service';
}

/** Lines that are asked for where a tool lets its caller say how many. */
const MOST_LINES = 300;

function knownValue(property: string, schema: Property): Json | undefined {
  if (/^(?:limit|tail|lines|count|max_?lines|tail_?lines|max_?results|page_?size)$/i.test(property)) {
    if (schema.type !== 'integer' && schema.type !== 'number') return undefined;
    return Math.max(numberOr(schema.minimum, 1), Math.min(numberOr(schema.maximum, MOST_LINES), MOST_LINES));
  }
  const isStart = /^(?:since|from|after|start|start_?time|since_?time|start_?date)$/i.test(property);
  return isStart && schema.type === 'string' && schema.format === 'date-time' ? '{since}' : undefined;
}

function isText(schema: Property | undefined): boolean {
  return schema?.type === 'string';
}

function listIn(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, 1000) : undefined;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
