import type { Part } from './part.ts';
import { aptInstall, findProgram } from './programs.ts';

/** What makes images from Debian's packages where no registry can be reached. */
export const debianImages: Part = {
  name: 'mmdebstrap',
  whyMissing: async () => (findProgram('mmdebstrap') === null ? await aptInstall(['mmdebstrap']) : null),
};
