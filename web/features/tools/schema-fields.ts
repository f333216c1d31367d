/** One argument of a tool, as a form asks for it. */
export interface SchemaField {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag' | 'choice' | 'json';
  readonly required: boolean;
  readonly hint: string;
  /** Of a choice. */
  readonly options: readonly string[];
}

/** The arguments of a JSON Schema; what has no simple form is asked for as JSON. */
export function schemaFields(schema: Readonly<Record<string, unknown>>): SchemaField[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, property]) => {
    const said = isObject(property) ? property : {};
    const options = Array.isArray(said.enum) ? said.enum.map(String) : [];
    const hint = [said.description, said.default === undefined ? '' : `= ${JSON.stringify(said.default)}`]
      .filter((part) => typeof part === 'string' && part !== '')
      .join(' ');
    const kind = options.length > 0 ? 'choice' : kindOf(said.type);
    return { name, kind, required: required.includes(name), hint, options };
  });
}

/**
 * What was filled in, as arguments; empty fields are left out. Answers the names of fields that hold nothing the schema
 * could take, instead.
 */
export function argumentsOf(
  fields: readonly SchemaField[],
  filled: Readonly<Record<string, string>>,
): { readonly args: Record<string, unknown> } | { readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  const args: Record<string, unknown> = {};
  for (const { name, kind, required } of fields) {
    const text = (filled[name] ?? '').trim();
    if (text === '') {
      if (required) wrong.push(name);
      continue;
    }
    const value = valueIn(kind, text);
    if (value === undefined) wrong.push(name);
    else args[name] = value;
  }
  return wrong.length > 0 ? { wrong } : { args };
}

function valueIn(kind: SchemaField['kind'], text: string): unknown {
  if (kind === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (kind === 'flag') return text === 'true';
  if (kind !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function kindOf(type: unknown): SchemaField['kind'] {
  if (type === 'string') return 'text';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'boolean' ? 'flag' : 'json';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
