import type { Part } from './part.ts';
import { aptInstall, findProgram } from './programs.ts';

export const ripgrep: Part = {
  name: 'ripgrep',
  async whyMissing() {
    return findProgram('rg') === null ? await aptInstall(['ripgrep']) : null;
  },
};

export function findRipgrep(): string {
  const path = findProgram('rg');
  if (path === null) throw new Error('ripgrep is not installed');
  return path;
}
