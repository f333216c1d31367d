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
  return <T>(value: T): T => walk(value, { text, secret: false, depth: 0 }) as T;
}

interface Place {
  readonly text: (line: string) => string;
  /** Below a field whose name says that it holds a secret. */
  readonly secret: boolean;
  readonly depth: number;
}

function walk(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return place.secret && !isWord(value) ? REDACTED : place.text(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return null;
  if (place.depth >= DEEPEST) return '[redacted:too deep]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  const below = { ...place, depth: place.depth + 1 };
  return Array.isArray(value) ? walkList(value, below) : walkFields(value, below);
}

/** Lines of one log stand beside one another, so a private key may be spread over them. */
function walkList(items: readonly unknown[], place: Place): unknown[] {
  let inKey = false;
  return items.map((item) => {
    const line = lineOf(item);
    const hidden = inKey && line !== null && !KEY_END.test(line) && KEY_BODY.test(line);
    inKey = line === null ? inKey : KEY_BEGIN.test(line) ? !KEY_END.test(line) : hidden;
    return walk(hidden ? withLine(item, '[redacted:private key]') : item, place);
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

function walkFields(value: object, place: Place): Record<string, unknown> {
  const named = namesASecret(value);
  const fields = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (inner === undefined || typeof inner === 'function') return [];
    const secret = place.secret || isSecretName(name) || (named && name === 'value');
    return [[place.text(name), walk(inner, { ...place, secret })]];
  });
  const taken = new Map<string, number>();
  return Object.fromEntries(
    fields.map(([name, inner]) => {
      const times = (taken.get(name) ?? 0) + 1;
      taken.set(name, times);
      return [times === 1 ? name : `${name}#${times}`, inner];
    }),
  );
}

/** A pair such as `{name: 'X-Api-Key', value: '...'}`. */
function namesASecret(value: object): boolean {
  const { name, key, variable } = value as { name?: unknown; key?: unknown; variable?: unknown };
  return [name, key, variable].some((label) => typeof label === 'string' && isSecretName(label));
}
