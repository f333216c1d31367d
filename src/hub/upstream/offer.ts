import type { Prompt, Resource, ResourceTemplateType, Tool } from '@modelcontextprotocol/client';
import type { Connection } from './connection.ts';

/** Everything that one server offers, as it says itself. */
export interface Offer {
  readonly tools: readonly Tool[];
  readonly prompts: readonly Prompt[];
  readonly resources: readonly Resource[];
  readonly templates: readonly ResourceTemplateType[];
  readonly instructions: string | null;
}

export const NOTHING: Offer = Object.freeze({
  tools: Object.freeze([]),
  prompts: Object.freeze([]),
  resources: Object.freeze([]),
  templates: Object.freeze([]),
  instructions: null,
});

/** Of each kind; what a server lists beyond that is not looked at. */
const MOST = 2000;
const LONGEST_INSTRUCTIONS = 16_384;

/** Asks for all lists that the server says it has. Throws what went wrong. */
export async function readOffer(connection: Connection, timeout: number): Promise<Offer> {
  const { client, capabilities, instructions } = connection;
  const options = { timeout, maxTotalTimeout: timeout, cacheMode: 'refresh' as const };
  const [tools, prompts, resources, templates] = await Promise.all([
    capabilities.tools === undefined ? [] : client.listTools(undefined, options).then((found) => found.tools),
    capabilities.prompts === undefined
      ? []
      : client.listPrompts(undefined, options).then((found) => found.prompts),
    capabilities.resources === undefined
      ? []
      : client.listResources(undefined, options).then((found) => found.resources),
    // Servers of 2025 often have resources and no templates, and say so by an error.
    capabilities.resources === undefined
      ? []
      : client.listResourceTemplates(undefined, options).then(
          (found) => found.resourceTemplates,
          () => [],
        ),
  ]);
  return {
    tools: tools.slice(0, MOST),
    prompts: prompts.slice(0, MOST),
    resources: resources.slice(0, MOST),
    templates: templates.slice(0, MOST),
    instructions:
      instructions === null || instructions === '' ? null : instructions.slice(0, LONGEST_INSTRUCTIONS),
  };
}
