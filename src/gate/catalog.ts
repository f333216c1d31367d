import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ToolInfo } from '#contract/tool.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { describeTool, type Tool } from '#tools/tool.ts';
import type { OutsideRefusal } from './gate.ts';
import { compileOutside } from './outside-schema.ts';
import { issueOf, type SchemaIssue } from './schema-issue.ts';

/** A tool with its schemas compiled. */
export interface CatalogEntry {
  readonly tool: Tool;
  readonly info: ToolInfo;
  /** Null when it fits, else where it does not and the rule, never the value. */
  inputIssue(args: unknown): SchemaIssue | null;
  outputIssue(output: unknown): SchemaIssue | null;
}

/** The tools by their names: ours in their order, then those of outside servers by name. */
export interface Catalog {
  get(name: string): CatalogEntry | undefined;
  /** Throws `unknown_tool`. */
  find(name: string): CatalogEntry;
  entries(): readonly CatalogEntry[];
  /** Leaves ours as they are. What cannot be used is named, and the others are taken. */
  replaceOutside(tools: readonly Tool[]): OutsideRefusal[];
}

/**
 * Compiles every tool's schemas (JSON Schema 2020-12) once; a `$ref` is never fetched from anywhere. Throws the name of
 * a tool of ours that is there twice or whose schema is broken, so that it stops the start.
 */
export function createCatalog(tools: readonly Tool[]): Catalog {
  const own = ownEntries(tools);
  let outside = new Map<string, KeyedEntry>();
  let all: readonly CatalogEntry[] = [...own.values()];

  const get = (name: string) => own.get(name) ?? outside.get(name)?.entry;
  return {
    get,
    find(name) {
      const entry = get(name);
      if (entry) return entry;
      throw new OpsError('unknown_tool', `there is no tool ${JSON.stringify(name.slice(0, 128))}`);
    },
    entries: () => all,
    replaceOutside(wanted) {
      const next = new Map<string, KeyedEntry>();
      const refused: OutsideRefusal[] = [];
      for (const tool of wanted.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        try {
          if (own.has(tool.name) || next.has(tool.name)) throw new TypeError('its name is taken');
          next.set(tool.name, entryFor(tool, outside.get(tool.name)));
        } catch (error) {
          refused.push({ name: tool.name, reason: (error as Error).message });
        }
      }
      outside = next;
      all = [...own.values(), ...[...next.values()].map(({ entry }) => entry)];
      return refused;
    },
  };
}

/** An entry of an outside tool with what it was compiled from. */
interface KeyedEntry {
  readonly key: string;
  readonly entry: CatalogEntry;
}

/** A schema that has not changed is not compiled again. */
function entryFor(tool: Tool, known: KeyedEntry | undefined): KeyedEntry {
  const { outside } = tool;
  if (!outside) throw new TypeError('it is not a tool of an outside server');
  const { inputSchema = {}, outputSchema = null } = outside.definition;
  const key = canonicalJson([inputSchema, outputSchema] as Json);
  const compiled = known?.key === key ? known.entry : compileOutside(inputSchema, outputSchema);
  const { inputIssue, outputIssue } = compiled;
  return { key, entry: { tool, info: describeTool(tool), inputIssue, outputIssue } };
}

function ownEntries(tools: readonly Tool[]): ReadonlyMap<string, CatalogEntry> {
  // Formats stand in the schemas as patterns too.
  const ajv = new Ajv2020({ strict: true, allErrors: false, validateFormats: false, allowUnionTypes: true });
  const entries = new Map<string, CatalogEntry>();
  for (const tool of tools) {
    if (entries.has(tool.name)) throw new TypeError(`there are two tools ${tool.name}`);
    entries.set(tool.name, entryOf(tool, ajv));
  }
  return entries;
}

function entryOf(tool: Tool, ajv: Ajv2020): CatalogEntry {
  try {
    const info = describeTool(tool);
    const input = ajv.compile(info.input_schema);
    const output = ajv.compile(info.output_schema);
    const policy = tool.policySchema === undefined ? null : compilePolicy(tool.policySchema);
    return {
      tool,
      info,
      inputIssue: (args) => issueOf(input, args) ?? policy?.(args) ?? null,
      outputIssue: (value) => issueOf(output, value),
    };
  } catch (cause) {
    throw new TypeError(`the schema of tool ${tool.name} is broken: ${(cause as Error).message}`, { cause });
  }
}

/** A schema of the owner's: trusted, but written for other validators than ours. */
function compilePolicy(schema: Json): (args: unknown) => SchemaIssue | null {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema as object);
  return (args) => issueOf(validate, args);
}
