import { OpsError } from '#core/ops-error.ts';

/** Reads JSON that may hold comments and commas before a closing bracket. Throws `bad_request` with the line. */
export function parseJsonc(text: string, file: string): unknown {
  const plain = withoutComments(text.replace(/^\ufeff/, ''));
  try {
    return JSON.parse(plain);
  } catch (cause) {
    const at = Number(/position (\d+)/.exec((cause as Error).message)?.[1] ?? plain.length);
    const line = plain.slice(0, at).split('\n').length;
    throw new OpsError('bad_request', `${file} line ${line} is not JSON`, { cause });
  }
}

const PIECES =
  /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** Puts spaces where comments were, so that lines and positions stay. */
function withoutComments(text: string): string {
  return text.replace(PIECES, (piece) => (piece.startsWith('"') ? piece : piece.replace(/[^\n]/g, ' ')));
}
