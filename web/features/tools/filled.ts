import type { Shape } from './schema-shape.ts';

/**
 * What somebody has filled in, by the place in the value: `/labels/0/name`. At the place of a list, `#` after it holds
 * the number of its entries; at that of several forms, the number of the chosen one.
 */
export type Filled = Readonly<Record<string, string>>;

/** Where the number of entries or of the chosen form stands. */
export function countAt(path: string): string {
  return `${path}#`;
}

export function numberAt(filled: Filled, path: string): number {
  return Number(filled[countAt(path)] ?? 0);
}

/** Takes an entry out of a list: what follows moves up. */
export function withoutEntry(filled: Filled, path: string, index: number): Filled {
  const kept = Object.entries(filled).flatMap(([at, text]): [string, string][] => {
    if (at === countAt(path)) return [[at, String(Number(text) - 1)]];
    if (!at.startsWith(`${path}/`)) return [[at, text]];
    const [place = '', ...rest] = at.slice(path.length + 1).split(/(?=[/#])/);
    const n = Number(place);
    if (n === index) return [];
    return [[[`${path}/${n > index ? n - 1 : n}`, ...rest].join(''), text]];
  });
  return Object.fromEntries(kept);
}

/** The value, or the places of what is needed or does not fit. An empty value that nobody needs is left out. */
export function readFilled(
  shape: Shape,
  filled: Filled,
): { readonly value: unknown } | { readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  const value = read(shape, '', true, filled, wrong);
  return wrong.length > 0 ? { wrong } : { value };
}

function read(shape: Shape, path: string, required: boolean, filled: Filled, wrong: string[]): unknown {
  switch (shape.kind) {
    case 'object':
      return readObject(shape, path, required, filled, wrong);
    case 'list': {
      const length = numberAt(filled, path);
      if (length === 0 && !required) return undefined;
      return Array.from({ length }, (_, index) => read(shape.item, `${path}/${index}`, true, filled, wrong));
    }
    case 'either': {
      const form = shape.forms[numberAt(filled, path)] ?? shape.forms[0];
      return form && read(form.shape, path, required, filled, wrong);
    }
    default: {
      const text = filled[path] ?? '';
      const value = text.trim() === '' ? emptyOf(shape, required) : leaf(shape, text);
      if (value === WRONG) wrong.push(path);
      return value === WRONG ? undefined : value;
    }
  }
}

const WRONG = Symbol('does not fit');

/** What is needed and can be only one thing is that thing. */
function emptyOf(shape: Shape, required: boolean): unknown {
  if (!required) return undefined;
  return shape.kind === 'choice' && shape.options.length === 1 ? shape.options[0] : WRONG;
}

function readObject(
  { fields }: Extract<Shape, { kind: 'object' }>,
  path: string,
  required: boolean,
  filled: Filled,
  wrong: string[],
): unknown {
  const isBegun = Object.entries(filled).some(
    ([at, text]) => at.startsWith(`${path}/`) && text.trim() !== '',
  );
  if (!required && !isBegun) return undefined;
  const entries = fields.flatMap((field): [string, unknown][] => {
    const value = read(field.shape, `${path}/${escaped(field.name)}`, field.required, filled, wrong);
    return value === undefined ? [] : [[field.name, value]];
  });
  return Object.fromEntries(entries);
}

/** The name of a field within a place (RFC 6901, and `#` as well). */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('#', '~2');
}

function leaf(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case 'number': {
      const value = Number(text);
      return Number.isFinite(value) && (!shape.whole || Number.isInteger(value)) ? value : WRONG;
    }
    case 'flag':
      return text === 'true';
    case 'choice':
      return shape.options.find((option) => optionText(option) === text) ?? WRONG;
    case 'json':
      return parsed(text);
    default:
      return text;
  }
}

/** How a choice is written in a list of choices. */
export function optionText(option: unknown): string {
  return typeof option === 'string' ? option : JSON.stringify(option);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return WRONG;
  }
}
