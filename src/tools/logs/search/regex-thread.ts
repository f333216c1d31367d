import { isAscii } from 'node:buffer';
import { parentPort, workerData } from 'node:worker_threads';
import { compileRegex } from './regex-dialect.ts';
import type { RegexAnswer, RegexQuestion } from './regex-scan.ts';

const NEWLINE = 10;
const RETURN = 13;

const regex = compileRegex(workerData as string);
parentPort?.on('message', (block: RegexQuestion) => {
  parentPort?.postMessage(matches(Buffer.from(block.buffer, block.byteOffset, block.byteLength)));
});

/** Where the lines of a block that match begin and end, in pairs. */
function matches(bytes: Buffer): RegexAnswer {
  const places: number[] = [];
  const text = isAscii(bytes) ? bytes.toString('latin1') : null;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const last = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
    if (regex.test(text?.slice(start, last) ?? bytes.toString('utf8', start, last))) places.push(start, end);
    start = end + 1;
  }
  return Uint32Array.from(places);
}
