import type { SupervisorRequest } from '#contract/controller-api.ts';

/**
 * Reads a request by hand, to the letter of its schema: a supervisor lives for weeks on a small machine, and the schema
 * library would be a third of what it holds. Returns the complaint when it is none.
 */
export function readRequest(line: unknown): SupervisorRequest | string {
  if (typeof line !== 'object' || line === null) return 'a request is a JSON object';
  const { op, ...rest } = line as Record<string, unknown>;
  const wanted =
    typeof op === 'string' && Object.hasOwn(FIELDS, op) ? FIELDS[op as keyof typeof FIELDS] : null;
  if (wanted === null) return `op must be one of ${Object.keys(FIELDS).join(', ')}`;
  const unknown = Object.keys(rest).find((key) => key !== wanted);
  if (unknown !== undefined) return `${op} takes no ${unknown}`;
  if (wanted !== '' && typeof rest[wanted] !== 'string') return `${op} needs ${wanted}, a string`;
  return line as SupervisorRequest;
}

/** The one further field of each request; '' when it has none. */
const FIELDS = { status: '', shutdown: '', start: 'id', stop: 'id', restart: 'id', order: 'name' } as const;
