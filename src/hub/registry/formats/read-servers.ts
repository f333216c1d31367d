import { basename } from 'node:path';
import { OpsError } from '#core/ops-error.ts';
import { claude } from './claude.ts';
import { hubConfig } from './hub-config.ts';
import type { BesideFile, Imported, ServerFormat } from './imported.ts';
import { parseJsonc } from './jsonc.ts';
import { registryJson, serversTxt } from './registry-json.ts';
import { toolRegistry } from './tool-registry.ts';
import { vscode } from './vscode.ts';
import { parseYaml } from './yaml.ts';

/** Every format there is, the most telling first. */
export const SERVER_FORMATS: readonly ServerFormat[] = Object.freeze([
  claude,
  hubConfig,
  toolRegistry,
  vscode,
  registryJson,
  serversTxt,
]);

/**
 * Reads the servers of a file in the format that it has, or in the one that is named. Throws `bad_request` for a file
 * of no known format, and with the path of what is wrong in it.
 */
export function readServers(
  file: string,
  text: string,
  beside: BesideFile,
  named?: string,
): Imported & { readonly format: string } {
  const name = basename(file);
  const document = documentOf(name, text);
  const format =
    named === undefined
      ? SERVER_FORMATS.find((one) => one.fits(document, name))
      : SERVER_FORMATS.find((one) => one.name === named);
  if (!format) {
    if (isPolicy(document))
      throw new OpsError(
        'bad_request',
        `${name} holds rules, no servers: name it in policy.file of opspilot.yaml`,
      );
    const known = SERVER_FORMATS.map((one) => one.name).join(', ');
    throw new OpsError(
      'bad_request',
      `${name} is in no format that is known: name one with --format (${known})`,
    );
  }
  const { servers, secrets, notes } = format.read(document, beside);
  return { servers, secrets, notes, format: format.name };
}

/** `policy.yaml` of the Docker guide. */
function isPolicy(document: unknown): boolean {
  return ['roles', 'cooldowns'].some(
    (field) => typeof document === 'object' && document !== null && Object.hasOwn(document, field),
  );
}

function documentOf(name: string, written: string): unknown {
  const text = written.replace(/^\ufeff/, '');
  if (/\.ya?ml$/.test(name)) return parseYaml(text, name);
  return name.endsWith('.txt') ? text : parseJsonc(text, name);
}
