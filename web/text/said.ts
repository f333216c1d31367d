/*
 * What the server says comes in English: of a run that was recorded long ago, too. A catalogue of its sentences, with
 * places for what changes from one to the next, says the same in another language. What is quoted from a log, a name or
 * an address stays as it is.
 *
 * A place is `{n}`: one word without spaces; `{l}`: names, `a, b and c`; `{t}`: words, no sentence, that are said by the
 * catalogue in their turn; `{q}`: anything, as it stands; `{r}`: the same, up to the
 * end of the sentence; `{c}`: a command, which no sentence follows. A digit tells two
 * of a kind apart. `[do|does]` is one of these.
 */

/** Sentences and phrases of the server -> the same in the reader's language. An earlier one goes before a later one. */
export type Sayings = Readonly<Record<string, string>>;

export interface Sayer {
  /** Says it in the reader's language; what is in no catalogue stays as it was. */
  say(text: string): string;
  /** The parts of a text that are in no catalogue. */
  unknown(text: string): string[];
}

/** A catalogue. */
export interface Language {
  readonly sayings: Sayings;
  /** What holds phrases together; used where all of them are known. */
  readonly frames: Sayings;
  /** The words between the last two of a list. */
  readonly and: string;
  readonly or: string;
}

/** English: as the server says it. */
export const asSaid: Sayer = { say: (text) => text, unknown: () => [] };

export function createSayer({ sayings, frames, and, or }: Language): Sayer {
  const forms = Object.entries(sayings).map(([said, means]) => formOf(said, means));
  const holders = Object.entries(frames).map(([said, means]) => formOf(said, means));
  const known = new Map<string, Translation>();

  function translate(text: string): Translation {
    const before = known.get(text);
    if (before) return before;
    const made = whole(text) ?? framed(text) ?? inParts(text);
    if (known.size > MOST_KNOWN) known.clear();
    known.set(text, made);
    return made;
  }

  function whole(text: string): Translation | null {
    if (!/\s/.test(text) && !Object.hasOwn(sayings, text)) return { text, unknown: [] };
    for (const form of forms) {
      const match = form.pattern.exec(text);
      if (match) return fill(form, match.groups ?? {});
    }
    return null;
  }

  function framed(text: string): Translation | null {
    for (const holder of holders) {
      const match = holder.pattern.exec(text);
      const made = match && fill(holder, match.groups ?? {});
      if (made?.unknown.length === 0) return made;
    }
    return null;
  }

  /** Sentence by sentence. */
  function inParts(text: string): Translation {
    const ends = endsOf(text);
    for (const end of ends) {
      const first = whole(text.slice(0, end)) ?? framed(text.slice(0, end));
      if (first) return joined(first, translate(text.slice(end + 1)));
    }
    const [end] = ends;
    if (end === undefined) return { text, unknown: [text] };
    const first = text.slice(0, end);
    return joined({ text: first, unknown: [first] }, translate(text.slice(end + 1)));
  }

  function fill({ means }: Form, places: Readonly<Record<string, string>>): Translation {
    const unknown: string[] = [];
    const text = means.replace(/\{([nltqcr]\d?)\}/g, (_, name: string) => {
      const value = places[name] ?? '';
      if (name.startsWith('l'))
        return value.replace(/ (and|or) /, (_all, word) => ` ${word === 'and' ? and : or} `);
      if (!name.startsWith('t')) return value;
      const inner = translate(value);
      unknown.push(...inner.unknown);
      return inner.text;
    });
    return { text, unknown };
  }

  return { say: (text) => translate(text).text, unknown: (text) => translate(text).unknown };
}

interface Form {
  readonly pattern: RegExp;
  readonly means: string;
}

interface Translation {
  readonly text: string;
  readonly unknown: string[];
}

/** Texts that are remembered: more than a page shows. */
const MOST_KNOWN = 2000;

const PLACES: Readonly<Record<string, string>> = {
  n: '\\S+?',
  l: '\\S+?(?:, \\S+?)*(?: (?:and|or) \\S+?)?',
  t: '(?:“[^”]*”|(?![.!?][”"]? ).)+?',
  q: '.*?',
  r: '(?:(?![.!?] ).)*?',
  c: '(?:(?!\\. \\p{Lu}).)*',
};

function formOf(said: string, means: string): Form {
  const pattern = said.replace(
    /\{[nltqcr]\d?\}|\[[^\]|]*\|[^\]]*\]|[\\^$.*+?()[\]{}|/]/g,
    (part, at: number, form: string) => {
      if (part.length === 1) return `\\${part}`;
      const inner = part.slice(1, -1);
      if (part.startsWith('[')) return `(?:${inner})`;
      const quoted = form.charAt(at - 1) === '“';
      return `(?<${inner}>${quoted ? '[^”]*' : PLACES[inner.charAt(0)]})`;
    },
  );
  return { pattern: new RegExp(`^${pattern}$`, 'su'), means };
}

/** Where a sentence ends and another begins, none of them within a quotation. */
function endsOf(text: string): number[] {
  const quoted = text.replace(/“[^”]*”/g, (quote) => `“${'x'.repeat(quote.length - 2)}”`);
  const ends = quoted.matchAll(/[.!?;][”"]? (?=\S)/g);
  return [...ends].map(({ index, 0: { length } }) => index + length - 1);
}

function joined(a: Translation, b: Translation): Translation {
  return { text: `${a.text} ${b.text}`, unknown: [...a.unknown, ...b.unknown] };
}
