import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ToolInfo } from '#contract/tool.ts';
import { OpsError } from '#core/ops-error.ts';
import { describeTool, type Tool } from '#tools/tool.ts';

/** A tool with its schemas compiled. */
export interface CatalogEntry {
  readonly tool: Tool;
  readonly info: ToolInfo;
  /** Null when it fits, else where it does not and the rule, never the value. */
  inputIssue(args: unknown): SchemaIssue | null;
  outputIssue(output: unknown): SchemaIssue | null;
}

/** `path` is a JSON pointer into the value; '' is the value itself. */
export interface SchemaIssue {
  readonly path: string;
  readonly rule: string;
}

/** The tools by their names, in a stable order. */
export type Catalog = ReadonlyMap<string, CatalogEntry>;

/**
 * Compiles every tool's schemas (JSON Schema 2020-12) once; a `$ref` is never fetched from anywhere. Throws the name of
 * a tool that is there twice or whose schema is broken, so that it stops the start.
 */
export function createCatalog(tools: readonly Tool[]): Catalog {
  // Formats stand in the schemas as patterns too.
  const ajv = new Ajv2020({ strict: true, allErrors: false, validateFormats: false, allowUnionTypes: true });
  const catalog = new Map<string, CatalogEntry>();
  for (const tool of tools) {
    if (catalog.has(tool.name)) throw new TypeError(`there are two tools ${tool.name}`);
    catalog.set(tool.name, entryOf(tool, ajv));
  }
  return catalog;
}

/** The entry of this name. Throws `unknown_tool`. */
export function findTool(catalog: Catalog, name: string): CatalogEntry {
  const entry = catalog.get(name);
  if (entry) return entry;
  throw new OpsError('unknown_tool', `there is no tool ${JSON.stringify(name.slice(0, 128))}`);
}

function entryOf(tool: Tool, ajv: Ajv2020): CatalogEntry {
  try {
    const info = describeTool(tool);
    const input = ajv.compile(info.input_schema);
    const output = ajv.compile(info.output_schema);
    return {
      tool,
      info,
      inputIssue: (args) => issueOf(input, args),
      outputIssue: (value) => issueOf(output, value),
    };
  } catch (cause) {
    throw new TypeError(`the schema of tool ${tool.name} is broken: ${(cause as Error).message}`, { cause });
  }
}

function issueOf(validate: ValidateFunction, value: unknown): SchemaIssue | null {
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  return error ? { path: error.instancePath, rule: ruleOf(error) } : { path: '', rule: 'does not fit' };
}

function ruleOf({ message = 'does not fit', params }: ErrorObject): string {
  const { additionalProperty, allowedValues } = params as {
    additionalProperty?: string;
    allowedValues?: unknown[];
  };
  if (additionalProperty !== undefined)
    return `must not have the field ${JSON.stringify(additionalProperty.slice(0, 64))}`;
  if (allowedValues !== undefined) return `must be one of ${allowedValues.join(', ')}`;
  return message;
}
