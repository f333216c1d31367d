import { OpsError } from '#core/ops-error.ts';
import { diffLines } from './diff.ts';
import { hashOf, linesOf, pinnedFields } from './pinned-fields.ts';
import type { DefinitionKind, Pin, PinStore, Quarantined, QuarantineKey } from './pins.ts';
import { isTelling, type OtherTools, scan } from './scanner.ts';

/** One definition as a server gives it. */
export interface Definition extends QuarantineKey {
  readonly definition: unknown;
}

/**
 * Which definitions of outside servers are on. A tool is on as exactly what a person has accepted; a prompt, a resource
 * or instructions are on unless something in them looks wrong, and then until a person has accepted just that.
 */
export class PinBook {
  readonly #store: PinStore;
  readonly #now: () => Date;
  readonly #pins = new Map<string, Pin>();
  #quarantine = new Map<string, Quarantined>();

  private constructor(store: PinStore, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  static async open(store: PinStore, now: () => Date): Promise<PinBook> {
    const book = new PinBook(store, now);
    for (const pin of await store.load()) book.#pins.set(keyOf(pin), pin);
    return book;
  }

  /**
   * Looks at everything that is offered now, by all servers: what is on, by key, and the rest goes to quarantine.
   * `own` are names of the hub's own tools.
   */
  judge(offered: readonly Definition[], own: readonly string[]): ReadonlySet<string> {
    const names = namesByServer(offered);
    const others = new Map([...names.keys()].map((server) => [server, othersOf(server, names, own)]));
    const before = this.#quarantine;
    const on = new Set<string>();
    this.#quarantine = new Map();
    for (const one of offered) {
      const held = this.#judgeOne(one, others.get(one.server) ?? new Set(), before);
      if (held === null) on.add(keyOf(one));
      else if (held.hash !== this.#pins.get(keyOf(one))?.rejected) this.#quarantine.set(keyOf(one), held);
    }
    return on;
  }

  quarantine(): Quarantined[] {
    return [...this.#quarantine.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  /** Throws `not_found`, or `conflict` when it is not what was looked at any more. */
  async accept(key: QuarantineKey, hash: string, by: string): Promise<void> {
    const { definition } = this.#held(key, hash);
    await this.#put({ ...nameOf(key), hash, definition, rejected: null, by, at: this.#now().toISOString() });
  }

  /** It stays off, and out of sight until it changes again. */
  async reject(key: QuarantineKey, hash: string, by: string): Promise<void> {
    const { accepted } = this.#held(key, hash);
    const pin = this.#pins.get(keyOf(key));
    const at = this.#now().toISOString();
    await this.#put({
      ...nameOf(key),
      hash: pin?.hash ?? null,
      definition: accepted,
      rejected: hash,
      by,
      at,
    });
  }

  /** Of a server that is registered no more: a later one with its name must not inherit its trust. */
  async forget(server: string): Promise<void> {
    for (const [key, pin] of this.#pins) {
      if (pin.server !== server) continue;
      await this.#store.remove(nameOf(pin));
      this.#pins.delete(key);
    }
  }

  #judgeOne(
    one: Definition,
    others: OtherTools,
    before: ReadonlyMap<string, Quarantined>,
  ): Quarantined | null {
    const key = keyOf(one);
    const pin = this.#pins.get(key);
    const fields = pinnedFields(one.kind, one.definition);
    const hash = hashOf(fields);
    if (pin?.hash === hash) return null;
    const known = before.get(key);
    const flags = known?.hash === hash && known.flags.length > 0 ? known.flags : scan(fields, others);
    if (one.kind !== 'tool' && flags.length === 0) return null;
    const accepted = pin?.definition ?? null;
    return {
      ...nameOf(one),
      reason: one.kind !== 'tool' ? 'flagged' : accepted === null ? 'new' : 'changed',
      hash,
      definition: fields,
      accepted,
      diff: diffLines(accepted === null ? [] : linesOf(accepted), linesOf(fields)),
      flags,
      since: known?.hash === hash ? known.since : this.#now().toISOString(),
    };
  }

  #held(key: QuarantineKey, hash: string): Quarantined {
    const held = this.#quarantine.get(keyOf(key));
    const what = `${key.kind} ${JSON.stringify(key.name)} of ${key.server}`;
    if (held === undefined) throw new OpsError('not_found', `${what} is not in quarantine`);
    if (held.hash !== hash) throw new OpsError('conflict', `${what} has changed since it was looked at`);
    return held;
  }

  async #put(pin: Pin): Promise<void> {
    await this.#store.put(pin);
    this.#pins.set(keyOf(pin), pin);
  }
}

/** The one text that stands for a definition of a server. */
export function keyOf({ server, kind, name }: QuarantineKey): string {
  return JSON.stringify([server, kind, name]);
}

function nameOf({ server, kind, name }: QuarantineKey): QuarantineKey {
  return { server, kind, name };
}

function namesByServer(offered: readonly Definition[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const kinds: ReadonlySet<DefinitionKind> = new Set(['tool']);
  for (const { server, kind, name } of offered) {
    const mine = names.get(server) ?? new Set();
    if (kinds.has(kind)) mine.add(name);
    names.set(server, mine);
  }
  return names;
}

/** What others have and this server has not: two servers may well have a `search_files` each. */
function othersOf(
  server: string,
  names: ReadonlyMap<string, ReadonlySet<string>>,
  own: readonly string[],
): OtherTools {
  const mine = names.get(server) ?? new Set();
  const theirs = [...names].flatMap(([id, list]) =>
    id === server
      ? []
      : [...list].flatMap((name) => (isTelling(name) ? [name, `${id}__${name}`] : [`${id}__${name}`])),
  );
  return new Set([...theirs, ...own.filter(isTelling)].filter((name) => !mine.has(name)));
}
