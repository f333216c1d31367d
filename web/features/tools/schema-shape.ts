/** What a form asks for where a JSON Schema describes a value. What has no simple form is asked for as JSON. */
export type Shape =
  | { readonly kind: 'text'; readonly hint: string }
  | { readonly kind: 'flag'; readonly hint: string }
  | { readonly kind: 'json'; readonly hint: string }
  | { readonly kind: 'number'; readonly hint: string; readonly whole: boolean }
  /** One of these values, whatever they are. */
  | { readonly kind: 'choice'; readonly hint: string; readonly options: readonly unknown[] }
  | { readonly kind: 'object'; readonly hint: string; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly hint: string; readonly item: Shape }
  /** One of several forms. */
  | {
      readonly kind: 'either';
      readonly hint: string;
      readonly forms: readonly { name: string; shape: Shape }[];
    };

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly shape: Shape;
}

type Schema = Readonly<Record<string, unknown>>;

/** Schemas may hold themselves; nobody fills in what lies deeper than this. */
const DEEPEST = 5;

/** The shape of what a schema describes. References lead within the schema alone. */
export function shapeOf(schema: unknown, root: unknown = schema, depth = 0): Shape {
  const said = isSchema(schema) ? resolved(schema, root) : {};
  const hint = hintOf(said);
  if (depth > DEEPEST) return { kind: 'json', hint };
  if (Array.isArray(said.enum)) return { kind: 'choice', hint, options: said.enum };
  if (Object.hasOwn(said, 'const')) return { kind: 'choice', hint, options: [said.const] };
  const forms = [said.oneOf, said.anyOf].find(Array.isArray)?.filter((one) => !isNull(one, root));
  if (forms) return eitherOf(forms, said, root, depth, hint);
  switch (typeIn(said)) {
    case 'string':
      return { kind: 'text', hint };
    case 'number':
    case 'integer':
      return { kind: 'number', hint, whole: typeIn(said) === 'integer' };
    case 'boolean':
      return { kind: 'flag', hint };
    case 'array':
      return isSchema(said.items)
        ? { kind: 'list', hint, item: shapeOf(said.items, root, depth + 1) }
        : { kind: 'json', hint };
    case 'object':
      return objectOf(said, root, depth, hint);
    default:
      return { kind: 'json', hint };
  }
}

/** An object whose fields are not named is a map: that is JSON. Without any, a tool takes no arguments. */
function objectOf(said: Schema, root: unknown, depth: number, hint: string): Shape {
  const properties = isSchema(said.properties) ? said.properties : {};
  const names = Object.keys(properties);
  if (names.length === 0 && depth > 0) return { kind: 'json', hint };
  if (Array.isArray(said.allOf)) return { kind: 'json', hint };
  const required = Array.isArray(said.required) ? said.required : [];
  const fields = names.map((name) => ({
    name,
    required: required.includes(name),
    shape: shapeOf(properties[name], root, depth + 1),
  }));
  return { kind: 'object', hint, fields };
}

function eitherOf(
  forms: readonly unknown[],
  said: Schema,
  root: unknown,
  depth: number,
  hint: string,
): Shape {
  const shapes = forms.map((form, index) => {
    const own = isSchema(form) ? resolved(form, root) : {};
    const merged = isSchema(said.properties) && isSchema(own.properties) ? withShared(own, said) : form;
    return { name: nameOf(own, index), shape: shapeOf(merged, root, depth + 1) };
  });
  const [only] = shapes;
  if (only && shapes.length === 1) return { ...only.shape, hint: hint || only.shape.hint };
  return shapes.length === 0 ? { kind: 'json', hint } : { kind: 'either', hint, forms: shapes };
}

/** Fields that stand beside `oneOf` belong to each of its forms. */
function withShared(form: Schema, shared: Schema): Schema {
  const required = [shared.required, form.required].flatMap((names) => (Array.isArray(names) ? names : []));
  return {
    type: 'object',
    ...form,
    properties: { ...(shared.properties as Schema), ...(form.properties as Schema) },
    required,
  };
}

function nameOf(form: Schema, index: number): string {
  if (typeof form.title === 'string' && form.title !== '') return form.title;
  const properties = isSchema(form.properties) ? form.properties : {};
  const fixed = Object.values(properties).find((one) => isSchema(one) && typeof one.const === 'string');
  if (isSchema(fixed)) return String(fixed.const);
  const names = Object.keys(properties).slice(0, 3).join(', ');
  return names || typeIn(form) || String(index + 1);
}

function resolved(schema: Schema, root: unknown, hops = 0): Schema {
  const { $ref: reference, ...beside } = schema;
  if (typeof reference !== 'string' || !reference.startsWith('#/') || hops > DEEPEST) return schema;
  const steps = reference.slice(2).split('/').map(unescaped);
  const found = steps.reduce<unknown>(
    (at, step) => (isSchema(at) && Object.hasOwn(at, step) ? at[step] : undefined),
    root,
  );
  return isSchema(found) ? { ...resolved(found, root, hops + 1), ...beside } : schema;
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function typeIn({ type, properties }: Schema): string {
  if (typeof type === 'string') return type;
  const types = Array.isArray(type) ? type.filter((one) => one !== 'null') : [];
  if (types.length === 1) return String(types[0]);
  return type === undefined && isSchema(properties) ? 'object' : '';
}

function isNull(form: unknown, root: unknown): boolean {
  return isSchema(form) && resolved(form, root).type === 'null';
}

function hintOf({ description, default: preset, minimum, maximum, pattern, format }: Schema): string {
  const bounds = [
    typeof minimum === 'number' ? `≥ ${minimum}` : '',
    typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? `≤ ${maximum}` : '',
    typeof format === 'string' ? format : '',
    typeof pattern === 'string' && pattern.length <= 60 ? pattern : '',
    preset === undefined ? '' : `= ${JSON.stringify(preset)}`,
  ];
  const said = typeof description === 'string' ? description : '';
  return [said, bounds.filter(Boolean).join(', ')].filter(Boolean).join(' · ');
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
