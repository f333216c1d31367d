import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';

/** The fields of an object that somebody else wrote, read by name; what nobody read is left over at the end. */
export class Fields {
  readonly path: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #read = new Set<string>();

  /** Throws `bad_request` when it is no object. */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(path, 'must be an object');
    this.path = path;
    this.#values = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name) && this.#values[name] !== undefined;
  }

  any(name: string): unknown {
    this.#read.add(name);
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  text(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === 'string') return value;
    throw wrong(this.at(name), 'must be a text');
  }

  flag(name: string): boolean | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw wrong(this.at(name), 'must be true or false');
  }

  number(name: string): number | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === 'number') return value;
    throw wrong(this.at(name), 'must be a number');
  }

  /** Numbers and booleans become texts, as arguments are nothing else. */
  texts(name: string): string[] | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (value === null) return undefined;
    if (Array.isArray(value) && value.every((item) => PLAIN.has(typeof item))) return value.map(String);
    throw wrong(this.at(name), 'must be a list of texts');
  }

  /** Fields whose values are texts; numbers and booleans become texts, as an environment has nothing else. */
  textMap(name: string): Record<string, string> {
    const value = this.any(name);
    if (value === undefined || value === null) return {};
    const fields = new Fields(value, this.at(name));
    return Object.fromEntries(
      fields.names().map((key) => {
        const inner = fields.any(key);
        if (typeof inner === 'object') throw wrong(fields.at(key), 'must be a text');
        return [key, String(inner)];
      }),
    );
  }

  object(name: string): Fields | undefined {
    const value = this.any(name);
    return value === undefined || value === null ? undefined : new Fields(value, this.at(name));
  }

  /** The objects of an object, by their names. */
  objects(name: string): [string, Fields][] {
    const all = this.object(name);
    return all?.names().map((key) => [key, new Fields(all.any(key), all.at(key))]) ?? [];
  }

  /** All of it as it stands. */
  value(): Json {
    return structuredClone(this.#values) as Json;
  }

  names(): string[] {
    return Object.keys(this.#values);
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** The paths of the fields that nobody read. */
  leftOver(): string[] {
    return this.names().flatMap((name) => (this.#read.has(name) ? [] : [this.at(name)]));
  }

  /** Throws `bad_request` with the path of a field that nobody read. */
  close(): void {
    const [unknown] = this.leftOver();
    if (unknown !== undefined) throw wrong(unknown, 'there is no such field');
  }
}

const PLAIN: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);

export function wrong(path: string, rule: string): OpsError {
  return new OpsError('bad_request', `${path || 'the document'}: ${rule}`);
}
