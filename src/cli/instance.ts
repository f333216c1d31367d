import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTANCE_FILE, InstanceFile } from '#contract/instance.ts';

/** The default data dir: `OPSPILOT_DATA_DIR`, else `$XDG_DATA_HOME/opspilot`, else `~/.local/share/opspilot`. */
export function defaultDataDir(env: Readonly<Record<string, string | undefined>>): string {
  const { OPSPILOT_DATA_DIR: own, XDG_DATA_HOME: xdg, HOME: home } = env;
  if (own !== undefined && own !== '') return own;
  if (xdg !== undefined && xdg !== '') return join(xdg, 'opspilot');
  return join(home ?? '.', '.local', 'share', 'opspilot');
}

/** The running instance of a data dir; null when none has left its file there. */
export function readInstance(dataDir: string): InstanceFile | null {
  let text: string;
  try {
    text = readFileSync(join(dataDir, INSTANCE_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return InstanceFile.parse(JSON.parse(text));
}
