import type { EvidenceRef, Observation } from '#contract/observation.ts';
import type { Json } from '#core/canonical-json.ts';
import type { FactKind, FactValues } from '../facts.ts';
import type { OutsideCall } from '../outside/outside-tool.ts';
import type { Order } from './orders.ts';

/** One answered call of a read tool. `output` is the tool's raw output; `problem` stands instead when it failed. */
export interface Reading {
  readonly tool: string;
  readonly args: Readonly<Record<string, Json>>;
  readonly output?: unknown;
  readonly problem?: { readonly code: string; readonly detail: string };
  /** When it was read. */
  readonly at: Date;
  readonly callId: string;
  /** Set for a tool of an outside server. */
  readonly outside?: OutsideCall | undefined;
  /** What was done through OpsPilot, where that was looked up. */
  readonly orders?: readonly Order[] | undefined;
}

/** Turns the output of one tool into facts. Lenient: a field that is missing or of another type is left out. */
export type Observer = (reading: Reading, output: Fields) => Observation[];

export type Fields = Readonly<Record<string, unknown>>;

/** Makes an observation of this reading. `name` makes its id unique within the call and the same every time. */
export function fact<K extends FactKind>(
  reading: Reading,
  what: K,
  subject: string,
  value: FactValues[K],
  evidence: EvidenceRef,
  name: string = subject,
  at: string | null = null,
): Observation {
  return {
    id: `${reading.callId}#${what}/${name}`,
    what,
    subject,
    value: value as Observation['value'],
    at: isoOf(at) ?? reading.at.toISOString(),
    source: reading.tool,
    origin: LOG_TEXT.has(what) ? 'log_text' : 'tool_output',
    evidence,
  };
}

const LOG_TEXT: ReadonlySet<FactKind> = new Set(['log', 'log_change', 'outside_text', 'outside_change']);

/** The note that this scope, or this part of it, was read: it makes an older reading of the same void. */
export function readNote(
  reading: Reading,
  subject: string,
  items: number,
  more: { failed?: boolean; lines_seen?: number; truncated?: boolean; part?: string } = {},
): Observation {
  const value = {
    tool: reading.tool,
    scope: `${reading.tool} ${subject}${more.part === undefined ? '' : ` ${more.part}`}`,
    ...(reading.outside && { outside: reading.outside.use.server }),
    failed: more.failed ?? false,
    items,
    lines_seen: more.lines_seen ?? 0,
    truncated: more.truncated ?? false,
  };
  return fact(reading, 'read', subject, value, {
    kind: 'api',
    service: subject,
    tool: reading.tool,
    field: 'items',
    value: items,
  });
}

/** A time as ISO 8601 UTC with milliseconds; null for what is no time, as the zero time by which engines mean never. */
export function isoOf(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) || ms <= 0 ? null : new Date(ms).toISOString();
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
