import { SecretReference } from '#contract/vault.ts';
import { hideSecrets, isSecretName, isWord } from '#core/redaction-secrets.ts';

/** A value of `env` or `headers` taken apart: plain text, and references to secrets in between. */
export interface SecretText {
  readonly parts: readonly (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'secret'; readonly reference: string }
  )[];
}

/** Reads a value: a reference as a whole, or a text with `${vault:NAME}`, `${env:NAME}`, `${file:PATH}` in it. */
export function parseSecretText(value: string): SecretText {
  if (SecretReference.safeParse(value).success) return { parts: [{ kind: 'secret', reference: value }] };
  const parts: SecretText['parts'][number][] = [];
  let done = 0;
  for (const match of value.matchAll(EMBEDDED)) {
    const reference = match[1] ?? '';
    if (!SecretReference.safeParse(reference).success) continue;
    if (match.index > done) parts.push({ kind: 'text', text: value.slice(done, match.index) });
    parts.push({ kind: 'secret', reference });
    done = match.index + match[0].length;
  }
  if (done < value.length || parts.length === 0) parts.push({ kind: 'text', text: value.slice(done) });
  return { parts };
}

/** The references in a value, in order. */
export function referencesIn(value: string): string[] {
  return parseSecretText(value).parts.flatMap((part) => (part.kind === 'secret' ? [part.reference] : []));
}

/** The value with its secrets in their places. Throws what `find` throws. */
export async function fillSecretText(
  value: string,
  find: (reference: string) => Promise<string>,
): Promise<string> {
  const { parts } = parseSecretText(value);
  const filled = await Promise.all(
    parts.map((part) => (part.kind === 'text' ? part.text : find(part.reference))),
  );
  return filled.join('');
}

/** Whether a plain value is a secret by its name or its form: then it belongs in the vault. */
export function looksSecret(name: string, value: string): boolean {
  const { parts } = parseSecretText(value);
  const plain = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  if (parts.length === plain.length && isSecretName(name) && !isWord(value)) return true;
  return plain.some((text) => hideSecrets(text) !== text);
}

const EMBEDDED = /\$\{((?:vault|env|file):(?:[^{}]|\{principal\})+)\}/g;
