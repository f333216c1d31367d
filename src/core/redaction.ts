import { hideOutsideNames, type KnownNames } from './redaction-names.ts';
import { hideSecrets, isSecretName, isWord, REDACTED } from './redaction-secrets.ts';

/** What stays readable, and what is a secret whatever it looks like. */
export interface Redaction {
  /** Names from the inventory: services, containers, networks, images. */
  readonly inventoryNames: readonly string[];
  /** Hosts that are ours, as they stand in the addresses of services. */
  readonly ownHosts: readonly string[];
  /** Secrets we hold, found wherever they stand. */
  readonly secrets?: readonly string[];
  /** What the owner wants hidden beside: global expressions, each match as a whole. */
  readonly patterns?: readonly RegExp[];
  /** Leaves e-mail addresses, host names and addresses as they are, and hides secrets alone. */
  readonly keepsNames?: boolean;
}

/** Takes a value to its readable form: same shape, plain JSON, marks like `[redacted:email]` where something was. */
export type Redactor = <T>(value: T) => T;

/** A secret that is shorter could be a word, and blind the evidence. */
const SHORTEST_SECRET = 8;
const DEEPEST = 100;

/**
 * Hides secrets, keys, tokens, e-mail addresses, outside host names and public addresses in every string of a value.
 * Names from the inventory, private addresses, file names, versions and class names stay, or evidence would be blind.
 * Never throws; redacting twice changes nothing more.
 */
export function redact<T>(value: T, redaction: Redaction): T {
  return createRedactor(redaction)(value);
}

/** `redact` made ready for many values. */
export function createRedactor(redaction: Redaction): Redactor {
  const { inventoryNames, ownHosts, secrets = [], patterns = [], keepsNames = false } = redaction;
  const names: KnownNames = new Set([...inventoryNames, ...ownHosts].map((name) => name.toLowerCase()));
  const held = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length);
  const text = (line: string): string => {
    const withoutHeld = held.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), line);
    const withoutSecrets = patterns.reduce(
      (rest, pattern) => rest.replaceAll(pattern, REDACTED),
      hideSecrets(withoutHeld),
    );
    return keepsNames ? withoutSecrets : hideOutsideNames(withoutSecrets, names);
  };
  const field = fieldNames(text);
  return <T>(value: T): T => walk(value, { text, field }, false, 0) as T;
}

interface Rules {
  readonly text: (line: string) => string;
  readonly field: (name: string) => FieldName;
}

/** A field's name as it is shown, and whether its value is a secret whatever it looks like. */
interface FieldName {
  readonly shown: string;
  readonly secret: boolean;
}

/** Names of fields come again and again. */
const MOST_NAMES = 1000;
const LONGEST_KNOWN = 64;

function fieldNames(text: Rules['text']): Rules['field'] {
  const known = new Map<string, FieldName>();
  return (name) => {
    const before = known.get(name);
    if (before) return before;
    const found = { shown: text(name), secret: isSecretName(name) };
    if (known.size >= MOST_NAMES) known.clear();
    if (name.length <= LONGEST_KNOWN) known.set(name, found);
    return found;
  };
}

/** `secret`: below a field whose name says that it holds one. */
function walk(value: unknown, rules: Rules, secret: boolean, depth: number): unknown {
  if (typeof value === 'string') return secret && !isWord(value) ? REDACTED : rules.text(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return null;
  if (depth >= DEEPEST) return '[redacted:too deep]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  return Array.isArray(value)
    ? walkList(value, rules, secret, depth + 1)
    : walkFields(value, rules, secret, depth + 1);
}

/** Lines of one log stand beside one another, so a private key may be spread over them. */
function walkList(items: readonly unknown[], rules: Rules, secret: boolean, depth: number): unknown[] {
  let inKey = false;
  return items.map((item) => {
    const line = lineOf(item);
    const hidden = inKey && line !== null && !KEY_END.test(line) && KEY_BODY.test(line);
    inKey = line === null ? inKey : KEY_BEGIN.test(line) ? !KEY_END.test(line) : hidden;
    return walk(hidden ? withLine(item, '[redacted:private key]') : item, rules, secret, depth);
  });
}

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
const KEY_END = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
const KEY_BODY = /[A-Za-z0-9+/=]{16,}|^\s*$|^[\w-]+: /;

/** The text of a log line, alone or as the `text` of a record. */
function lineOf(item: unknown): string | null {
  if (typeof item === 'string') return item;
  const text = typeof item === 'object' && item !== null ? (item as { text?: unknown }).text : undefined;
  return typeof text === 'string' ? text : null;
}

function withLine(item: unknown, text: string): unknown {
  return typeof item === 'string' ? text : { ...(item as object), text };
}

function walkFields(value: object, rules: Rules, secret: boolean, depth: number): Record<string, unknown> {
  const named = namesASecret(value);
  const shown = new Map<string, unknown>();
  const times = new Map<string, number>();
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined || typeof inner === 'function') continue;
    const field = rules.field(name);
    const hidden = secret || field.secret || (named && name === 'value');
    shown.set(freeName(field.shown, shown, times), walk(inner, rules, hidden, depth));
  }
  return Object.fromEntries(shown);
}

/** Two names that are hidden alike stay two fields. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>, times: Map<string, number>): string {
  let free = name;
  while (taken.has(free)) {
    const next = (times.get(name) ?? 1) + 1;
    times.set(name, next);
    free = `${name}#${next}`;
  }
  return free;
}

/** A pair such as `{name: 'X-Api-Key', value: '...'}`. */
function namesASecret(value: object): boolean {
  const { name, key, variable } = value as { name?: unknown; key?: unknown; variable?: unknown };
  return [name, key, variable].some((label) => typeof label === 'string' && isSecretName(label));
}
