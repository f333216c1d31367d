/** What a word looks like, as bits. */
export const TRAIT = Object.freeze({
  /** Reads like a name of a thing: `SUCCEEDED`, `TaskEvent`, `a_b`, `x.y`. */
  name: 1,
  /** Reads like what happened or how: `opened`, `starting`, `not`; `Running` within a message is rather a state. */
  deed: 2,
  /** A deed, with a capital or without. */
  anyDeed: 64,
  /** Stands for no value: `null`, `none`. */
  nothing: 4,
  /** What it announces has a name: `user`, `host`. */
  announces: 8,
  /** `true`, `no` */
  boolean: 16,
  /** After it may come a name or a deed: `for`, `to`. */
  preposition: 32,
});

/** Words and signs by number and back, and what they look like. Numbers begin at 1. */
export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [''];
  readonly #traits: number[] = [0];

  get size(): number {
    return this.#texts.length;
  }

  /** The number of a known word; 0 for one that is not known. */
  find(text: string): number {
    return this.#ids.get(text) ?? 0;
  }

  add(text: string): number {
    const id = this.#texts.push(text) - 1;
    this.#ids.set(text, id);
    this.#traits.push(traitsOf(text));
    return id;
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  is(id: number, trait: number): boolean {
    return ((this.#traits[id] ?? 0) & trait) !== 0;
  }
}

const NOTHING = /^(?:null|nil|none|undefined|nan|n\/a|unknown)$/i;
const BOOLEAN = /^(?:true|false|yes|no)$/i;
const ANNOUNCES =
  /^(?:users?|username|hosts?|hostname|named?|called|client|server|peer|node|service|job|file|process|device|interface|domain|group|module|package|plugin|table|queue|topic|container|image|account|member)$/i;
const PREPOSITION = /^(?:for|from|to|by|at|on|via|into|as|with|of|using)$/i;
const DEED =
  /^(?:not|no|and|or|but|is|are|was|were|has|have|had|can|can't|cannot|could|will|would|start|stop|begin|end|open|close|up|down|over|in|out|on|off|done|ok|fail|failure|success|error|with|without|before|after|enter|exit|add|remove|create|delete|get|set|read|write|send|receive|post|put|patch|head|new|old|the|an?|[a-z]*[a-z](?:ed|ing)[.!]?)$/i;
const NAME = /[a-z][A-Z]|[_./\\@$]\w|^[A-Z][A-Z]+$/;

function traitsOf(text: string): number {
  let traits = 0;
  if (NOTHING.test(text)) traits |= TRAIT.nothing;
  if (BOOLEAN.test(text)) traits |= TRAIT.boolean;
  if (ANNOUNCES.test(text)) traits |= TRAIT.announces;
  if (PREPOSITION.test(text)) traits |= TRAIT.preposition;
  if (DEED.test(text)) traits |= /^[A-Z][a-z]/.test(text) ? TRAIT.anyDeed : TRAIT.anyDeed | TRAIT.deed;
  else if (NAME.test(text)) traits |= TRAIT.name;
  return traits;
}
