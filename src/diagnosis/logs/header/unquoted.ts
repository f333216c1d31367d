import { CHAR } from '../bytes.ts';

/** The text of a JSON string without its quotes and escapes; line breaks and tabs become blanks. */
export function unquoted(text: Uint8Array): Uint8Array {
  const plain = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let byte = text[at]!;
    if (byte === CHAR.backslash) {
      at += 1;
      const sign = text[at] ?? CHAR.backslash;
      if (sign === 117) {
        byte = codeOf(text, at + 1);
        at += 4;
      } else byte = BLANKS.has(sign) ? CHAR.space : sign;
    }
    plain[length] = byte;
    length += 1;
  }
  while (length > 0 && plain[length - 1] === CHAR.space) length -= 1;
  return plain.subarray(0, length);
}

/** `\n`, `\t`, `\r`, `\b`, `\f` */
const BLANKS: ReadonlySet<number> = new Set(Buffer.from('ntrbf'));

/** The byte of four hexadecimal digits; what is no ASCII counts as some letter. */
function codeOf(text: Uint8Array, from: number): number {
  const code = Number.parseInt(Buffer.from(text.subarray(from, from + 4)).toString('latin1'), 16);
  return code < 128 ? code : 255;
}
