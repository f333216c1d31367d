import type { Part } from './part.ts';
import { aptInstall, findProgram } from './programs.ts';

const PATH_VARIABLE = 'OPSPILOT_TEST_CHROMIUM';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const chromium: Part = {
  name: 'Chromium',
  async whyMissing() {
    return installedChromium() === null ? await aptInstall(['chromium']) : null;
  },
};

/** Path of a Chromium for Playwright's `executablePath`. Started by root it needs `--no-sandbox`. */
export function findChromium(): string {
  const path = installedChromium();
  if (path === null) throw new Error('Chromium is not installed');
  return path;
}

function installedChromium(): string | null {
  return process.env[PATH_VARIABLE] ?? NAMES.map(findProgram).find((path) => path !== null) ?? null;
}
