import { installLlama } from '#bin/llama-install.ts';
import { loadLlama } from '#bin/llama-library.ts';
import type { Part } from './part.ts';

export { loadLlama };

/** llama.cpp as an optional package, brought by the command that people bring it with. */
export const llama: Part = {
  name: 'llama.cpp',
  async whyMissing() {
    if (await loadLlama()) return null;
    process.stderr.write('installing llama.cpp for the tests with npm\n');
    try {
      await installLlama(AbortSignal.timeout(300_000));
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  },
};
