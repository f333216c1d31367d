const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

const MEANINGS: Readonly<Record<number, string>> = {
  0: 'no error',
  1: 'the program gave up with an error',
  2: 'the program did not accept how it was called',
  125: 'the engine itself failed to run it',
  126: 'its program may not be executed',
  127: 'its program was not found',
  137: 'killed from outside (SIGKILL)',
  139: 'it touched memory that is not its own (SIGSEGV)',
  143: 'told to stop (SIGTERM)',
};

/** An exit code in plain words: `exit code 137, killed from outside (SIGKILL)`. Codes above 128 are 128 + signal. */
export function exitWords(code: number): string {
  const signal = signalOf(code);
  const meaning =
    MEANINGS[code] ?? (signal ? `ended by signal ${signal}` : 'the program gave up with an error');
  return `exit code ${code}, ${meaning}`;
}

/** The signal's name behind an exit code; null when it was none. */
export function signalOf(code: number): string | null {
  return code > 128 ? (SIGNALS[code - 128] ?? null) : null;
}
