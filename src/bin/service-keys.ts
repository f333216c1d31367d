import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '#config/schema.ts';
import { StartError } from './start-error.ts';

/**
 * The API keys of services, each in a file of its own that is read anew for every use, so that a rotated key counts at
 * once. A declared file that cannot be read stops the start.
 */
export function openServiceKeys(
  services: Config['services'],
  configDir: string,
  others: Readonly<Record<string, string>>,
): (service: string) => Promise<string | null> {
  const files = new Map(Object.entries(others));
  for (const [service, { key_file }] of Object.entries(services)) {
    if (key_file === undefined) continue;
    const file = resolve(configDir, key_file);
    try {
      readFileSync(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new StartError(`services.${service}.key_file: ${file} cannot be read (${code})`);
    }
    files.set(service, file);
  }
  return async (service) => {
    const file = files.get(service);
    if (file === undefined) return null;
    const key = (await readFile(file, 'utf8')).trim();
    return key === '' ? null : key;
  };
}
