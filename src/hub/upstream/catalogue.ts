import type { Prompt, Resource, ResourceTemplateType, Tool } from '@modelcontextprotocol/client';
import { hashOf, pinnedFields } from '#hub/pins/pinned-fields.ts';
import type { DefinitionKind } from '#hub/pins/pins.ts';
import { ownedUri, shownName } from './names.ts';
import type { Offer } from './offer.ts';
import type { UpstreamSpec } from './spec.ts';
import type { Outside, OutsideTool } from './upstreams.ts';

/** What one server that is there offers. */
export interface Offering {
  readonly spec: UpstreamSpec;
  readonly offer: Offer;
}

/** All that is on, of all servers, in a stable order. */
export interface Catalogue {
  readonly tools: readonly OutsideTool[];
  readonly prompts: readonly Outside<Prompt>[];
  readonly resources: readonly Outside<Resource>[];
  readonly templates: readonly Outside<ResourceTemplateType>[];
  readonly instructions: ReadonlyMap<string, string>;
  /** By server: names that are shown for nobody, because two have them. */
  readonly withheld: ReadonlyMap<string, readonly string[]>;
}

export const EMPTY: Catalogue = Object.freeze({
  tools: [],
  prompts: [],
  resources: [],
  templates: [],
  instructions: new Map(),
  withheld: new Map(),
});

/** Puts together what is on; `taken` are names that outside tools may not have. */
export function catalogueOf(
  offerings: readonly Offering[],
  isOn: (server: string, kind: DefinitionKind, name: string) => boolean,
  taken: ReadonlySet<string>,
): Catalogue {
  const withheld = new Map<string, string[]>();
  const all = <T>(pick: (offering: Offering) => T[]) => offerings.flatMap(pick);
  const tools = all(({ spec, offer }) =>
    offer.tools.filter(({ name }) => isOn(spec.id, 'tool', name)).map((tool) => outsideTool(spec, tool)),
  );
  const prompts = all(({ spec, offer }) =>
    offer.prompts
      .filter(({ name }) => isOn(spec.id, 'prompt', name))
      .map((own) => ({ server: spec.id, own, shown: { ...own, name: shownName(spec, own.name) } })),
  );
  const resources = all(({ spec, offer }) =>
    offer.resources
      .filter(({ uri }) => isOn(spec.id, 'resource', uri))
      .map((own) => ({ server: spec.id, own, shown: own })),
  );
  const templates = all(({ spec, offer }) =>
    offer.templates
      .filter(({ uriTemplate }) => isOn(spec.id, 'template', uriTemplate))
      .map((own) => ({ server: spec.id, own, shown: own })),
  );
  const single = <T, O extends Outside<T>>(
    list: readonly O[],
    nameOf: (shown: T) => string,
    none: ReadonlySet<string>,
  ) => unique(list, nameOf, none, withheld);
  return {
    tools: single<Tool, OutsideTool>(tools, ({ name }) => name, taken),
    prompts: single<Prompt, Outside<Prompt>>(prompts, ({ name }) => name, NONE),
    resources: owned(resources),
    templates: single<ResourceTemplateType, Outside<ResourceTemplateType>>(
      templates,
      ({ uriTemplate }) => uriTemplate,
      NONE,
    ),
    instructions: new Map(
      offerings.flatMap(({ spec, offer }) =>
        offer.instructions !== null && isOn(spec.id, 'instructions', '')
          ? [[spec.id, offer.instructions]]
          : [],
      ),
    ),
    withheld,
  };
}

/** Everything that a server offers, as the pins know it. */
export function definitionsOf({ spec, offer }: Offering) {
  const of = <T>(kind: DefinitionKind, list: readonly T[], nameOf: (one: T) => string) =>
    list.map((definition) => ({
      server: spec.id,
      kind,
      name: nameOf(definition),
      definition: definition as unknown,
    }));
  return [
    ...of('tool', offer.tools, ({ name }) => name),
    ...of('prompt', offer.prompts, ({ name }) => name),
    ...of('resource', offer.resources, ({ uri }) => uri),
    ...of('template', offer.templates, ({ uriTemplate }) => uriTemplate),
    ...of('instructions', offer.instructions === null ? [] : [offer.instructions], () => ''),
  ];
}

const NONE: ReadonlySet<string> = new Set();

function outsideTool(spec: UpstreamSpec, own: Tool): OutsideTool {
  return {
    server: spec.id,
    own,
    shown: { ...own, name: shownName(spec, own.name) },
    effect: (Object.hasOwn(spec.effects, own.name) ? spec.effects[own.name] : undefined) ?? 'mutate',
    definitionHash: hashOf(pinnedFields('tool', own)),
  };
}

/** Those whose names nobody else has. A server that lists a name twice has it for none. */
function unique<T, O extends Outside<T>>(
  list: readonly O[],
  nameOf: (shown: T) => string,
  taken: ReadonlySet<string>,
  withheld: Map<string, string[]>,
): O[] {
  const counts = countsOf(list.map(({ shown }) => nameOf(shown)));
  const kept = list.filter(({ shown, server }) => {
    const name = nameOf(shown);
    if (counts.get(name) === 1 && !taken.has(name)) return true;
    withheld.set(server, [...(withheld.get(server) ?? []), name]);
    return false;
  });
  return kept.toSorted((a, b) => (nameOf(a.shown) < nameOf(b.shown) ? -1 : 1));
}

/** A URI that several servers have is shown once for each, with the server in it. */
function owned(list: readonly Outside<Resource>[]): Outside<Resource>[] {
  const counts = countsOf(list.map(({ own }) => own.uri));
  return list
    .map((one) => {
      if (counts.get(one.own.uri) === 1) return one;
      return { ...one, shown: { ...one.own, uri: ownedUri(one.server, one.own.uri) } };
    })
    .toSorted((a, b) => (a.shown.uri < b.shown.uri ? -1 : 1));
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
