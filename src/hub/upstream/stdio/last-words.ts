/** Of what a server prints to stderr, what an error may quote. */
const LAST_WORDS = 300;

/** Keeps the end of what a server prints beside its messages. */
export function createLastWords(): { take(chunk: Buffer): void; after(how: string): string } {
  let words = '';
  return {
    take(chunk) {
      words = (words + chunk.subarray(-LAST_WORDS).toString('utf8')).slice(-LAST_WORDS);
    },
    /** How it ended, with its last words. */
    after(how) {
      const said = words.trim().replaceAll(/\s+/g, ' ');
      return said === '' ? how : `${how}; its last words: ${said}`;
    },
  };
}
