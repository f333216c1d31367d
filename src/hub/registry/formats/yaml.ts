import { parse } from 'yaml';
import { OpsError } from '#core/ops-error.ts';

/** Throws `bad_request`; a document that grows by its aliases is refused by the parser. */
export function parseYaml(text: string, name: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, prettyErrors: false });
  } catch (cause) {
    throw new OpsError('bad_request', `${name} is not YAML`, { cause });
  }
}
