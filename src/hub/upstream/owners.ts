import { UriTemplate } from '@modelcontextprotocol/client';
import type { Catalogue } from './catalogue.ts';
import { parseOwnedUri } from './names.ts';

/** Which server a URI is read from, and the URI as that server has it. */
export interface Owner {
  readonly server: string;
  readonly uri: string;
}

const LONGEST_URI = 8192;

/**
 * The owner of a URI: whoever lists it, else the only one whose template it fits, else the only one that has resources
 * at all (results link to resources that no list has). Null when nobody or more than one could be meant.
 */
export function ownerOf(
  uri: string,
  { resources, templates }: Pick<Catalogue, 'resources' | 'templates'>,
  withResources: readonly string[],
): Owner | null {
  if (uri.length > LONGEST_URI) return null;
  const listed = resources.find(({ shown }) => shown.uri === uri);
  if (listed !== undefined) return { server: listed.server, uri: listed.own.uri };
  const named = parseOwnedUri(uri);
  if (named !== null) return withResources.includes(named.server) ? named : null;
  const fitting = new Set(
    templates.filter(({ own }) => fits(own.uriTemplate, uri)).map(({ server }) => server),
  );
  const [first] = fitting.size > 0 ? fitting : withResources;
  const isOnly = fitting.size === 1 || (fitting.size === 0 && withResources.length === 1);
  return isOnly && first !== undefined ? { server: first, uri } : null;
}

function fits(template: string, uri: string): boolean {
  try {
    return new UriTemplate(template).match(uri) !== null;
  } catch {
    return false;
  }
}
