// Plain JavaScript for any Node that knows ES modules (12 has no `node:` names), so that an old one says the sentence.
import { existsSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED = { major: 24, minor: 12 };

/**
 * True when this Node can run OpsPilot and its packages are installed. Otherwise writes one sentence on stderr that
 * says what to do, sets the exit code to 2 and answers false: the caller then imports nothing more.
 */
export function readyToRun() {
  const sentence = obstacle({
    version: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    installed: existsSync(join(ROOT, 'node_modules')),
    bundled: existsSync(join(ROOT, 'node_modules', '.bin', 'node')),
  });
  if (sentence === null) return true;
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
  return false;
}

/**
 * What stands in the way, as one sentence, or null. The packages come first, because they bring the Node.
 *
 * @param {{version: string, platform: string, installed: boolean, bundled: boolean}} found `bundled` tells whether
 *   `node_modules/.bin/node` is there; not every platform has a package for it.
 * @returns {string | null}
 */
export function obstacle({ version, platform, installed, bundled }) {
  if (!installed) return 'OpsPilot has no packages yet: run `npm ci` in its folder first.';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor)) return null;
  const needs = `OpsPilot needs Node ${NEEDED.major}.${NEEDED.minor} or newer and this is ${version}`;
  if (bundled)
    return `${needs}: run it through \`npm\` or \`./opspilot\`, which use the Node that \`npm ci\` brought.`;
  return `${needs}: \`npm ci\` brings none for ${platform}, so install Node 24 from https://nodejs.org and try again.`;
}
