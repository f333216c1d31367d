import { UsageError } from '#cli/command.ts';

const LONGEST = 65_536;

/**
 * A secret from standard input: at a terminal typed without being shown, else all of what is piped in, without the
 * last line end. It never comes from an argument, which every user of the machine can see.
 */
export async function readSecret(host: NodeJS.Process, question: string): Promise<string> {
  const value = host.stdin.isTTY ? await typed(host, question) : await piped(host.stdin);
  if (value === '') throw new UsageError('nothing was given: type it, or pipe it in');
  return value;
}

async function piped(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST) throw new UsageError(`a secret has at most ${LONGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/** Reads keys one by one with the terminal's echo off, until Enter. */
async function typed({ stdin, stderr }: NodeJS.Process, question: string): Promise<string> {
  stderr.write(question);
  stdin.setRawMode(true);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let value = '';
  const onData = (chunk: Buffer): void => {
    for (const key of chunk.toString('utf8')) {
      if (key === '\r' || key === '\n' || key === '\u0004') resolve(value);
      else if (key === '\u0003') reject(new UsageError('stopped'));
      else if (key === '\u007f' || key === '\b') value = value.slice(0, -1);
      else value += key;
    }
  };
  stdin.on('data', onData).resume();
  try {
    return await promise;
  } finally {
    stdin.off('data', onData).pause();
    stdin.setRawMode(false);
    stderr.write('\n');
  }
}
