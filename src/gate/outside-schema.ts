import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Json } from '#core/canonical-json.ts';
import { withinMs } from './bounded-time.ts';
import { issueOf, type SchemaIssue } from './schema-issue.ts';

/** The schemas of an outside tool, ready to be held against values. */
export interface OutsideSchemas {
  inputIssue(args: unknown): SchemaIssue | null;
  /** Of an MCP result: its `structuredContent`, where the tool says what that looks like. */
  outputIssue(result: unknown): SchemaIssue | null;
}

/** What a stranger's schema may be: bytes, schemas inside one another, schemas in all; ms of the processor to compile and to check. */
const MOST_BYTES = 256 * 1024;
const DEEPEST = 64;
const MOST_NODES = 20_000;
const COMPILE_MS = 1000;
const CHECK_MS = 250;

/**
 * Compiles schemas that nobody here wrote. Throws a TypeError that says why one cannot be used: too large, too deep,
 * not JSON Schema 2020-12, 2019-09 or draft-07, or with a `$ref` that leads out of it, which is never fetched.
 */
export function compileOutside(input: Json, output: Json | null): OutsideSchemas {
  const args = compile(input, 'inputSchema');
  const result = output === null ? null : compile(output, 'outputSchema');
  return {
    inputIssue: (value) => (isFields(value) ? args(value) : { path: '', rule: 'must be object' }),
    outputIssue(value) {
      if (result === null || !isFields(value) || value.isError === true || isUnfinished(value)) return null;
      if (!('structuredContent' in value)) return { path: '/structuredContent', rule: 'must be there' };
      const issue = result(value.structuredContent);
      return issue && { ...issue, path: `/structuredContent${issue.path}` };
    },
  };
}

/** A question, or a task: what the tool has promised comes later. */
function isUnfinished(value: Record<string, unknown>): boolean {
  return 'inputRequests' in value || value.resultType === 'task';
}

function compile(schema: Json, what: string): (value: unknown) => SchemaIssue | null {
  if (!isFields(schema) && typeof schema !== 'boolean') throw new TypeError(`${what} is no schema`);
  if (JSON.stringify(schema).length > MOST_BYTES)
    throw new TypeError(`${what} has more than ${MOST_BYTES} bytes`);
  const seen: Survey = { nodes: 0, slow: false, what };
  survey(schema, 0, seen);
  const validate = withinMs(COMPILE_MS, `compiling ${what}`, () => compiled(schema));
  if (!seen.slow) return (value) => issueOf(validate, value);
  return (value) => {
    try {
      return withinMs(CHECK_MS, 'checking it', () => issueOf(validate, value));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return { path: '', rule: error.message };
    }
  };
}

/** Each schema by itself: an `$id` of one server must not stand for that of another. */
function compiled(schema: Json): ValidateFunction {
  const ajv = new (dialectOf(schema))({
    strict: false,
    allErrors: false,
    validateFormats: false,
    inlineRefs: false,
    logger: false,
  });
  return ajv.compile(schema as object);
}

/** Servers of before 2026 often say draft-07, and mean it; one that says nothing means 2020-12. */
function dialectOf(schema: Json): typeof Ajv | typeof Ajv2019 | typeof Ajv2020 {
  const { $schema } = isFields(schema) ? schema : {};
  if (typeof $schema !== 'string') return Ajv2020;
  if (/^https?:\/\/json-schema\.org\/draft-07\/schema#?$/.test($schema)) return Ajv;
  return /^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/.test($schema) ? Ajv2019 : Ajv2020;
}

interface Survey {
  nodes: number;
  /** Whether checking a value can take more than time in proportion to it. */
  slow: boolean;
  readonly what: string;
}

const SLOW: ReadonlySet<string> = new Set([
  'pattern',
  'patternProperties',
  'uniqueItems',
  '$ref',
  '$dynamicRef',
  'unevaluatedProperties',
  'unevaluatedItems',
]);

function survey(node: Json, depth: number, seen: Survey): void {
  seen.nodes += 1;
  if (depth > DEEPEST) throw new TypeError(`${seen.what} is deeper than ${DEEPEST}`);
  if (seen.nodes > MOST_NODES) throw new TypeError(`${seen.what} has more than ${MOST_NODES} parts`);
  if (typeof node !== 'object' || node === null) return;
  for (const [key, inner] of Object.entries(node)) {
    // A property may have the name of a keyword; the value of these keywords tells which it is.
    if (SLOW.has(key) && (key !== 'pattern' || typeof inner === 'string')) seen.slow = true;
    if ((key === '$ref' || key === '$dynamicRef') && typeof inner === 'string' && !inner.startsWith('#'))
      throw new TypeError(
        `${seen.what} refers to ${JSON.stringify(inner.slice(0, 100))}, which is outside of it`,
      );
    survey(inner as Json, depth + 1, seen);
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
