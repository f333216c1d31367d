import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline/promises';
import type { Terminal } from '#cli/command.ts';

/** The process's own terminal. Colours only where a person can see them, and never with NO_COLOR. */
export function openTerminal(host: NodeJS.Process): Terminal & { close(): void } {
  let prompt: Interface | undefined;
  const interactive = host.stdin.isTTY === true && host.stdout.isTTY === true;
  // A reader that has gone away (`| head`) is no error of ours.
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    host.exit(0);
  });
  return {
    out: (text) => void host.stdout.write(text),
    err: (text) => void host.stderr.write(text),
    color: host.stdout.isTTY === true && (host.env.NO_COLOR ?? '') === '' && host.env.TERM !== 'dumb',
    interactive,
    width: host.stdout.columns ?? 80,
    async ask(question) {
      if (!interactive) return null;
      prompt ??= createInterface({ input: host.stdin, output: host.stdout });
      return prompt.question(question).catch(() => null);
    },
    async drained() {
      if (host.stdout.writableNeedDrain) await once(host.stdout, 'drain');
    },
    close: () => prompt?.close(),
  };
}
