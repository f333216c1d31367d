import type { ModelTask } from '#contract/model.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ProviderRuntime, Route } from './provider-runtime.ts';
import type { ModelSettings } from './settings.ts';

export interface RoutingParts {
  readonly settings: Pick<ModelSettings, 'aliases' | 'routes' | 'fallbacks' | 'default_provider'>;
  readonly runtimes: ReadonlyMap<string, ProviderRuntime>;
  /** Names `provider/model` of the models that are there now. */
  readonly listed: () => Promise<readonly string[]>;
}

/** Finds what a name means. Throws `unknown_model`, with the candidates where there are several. */
export type Routing = (name: string, task: ModelTask) => Promise<readonly Route[]> | readonly Route[];

/** Callers may invent names. */
const MOST_KNOWN = 1000;

const TASKS: ReadonlySet<string> = new Set<ModelTask>(['chat', 'embed', 'diagnose']);

/**
 * A name is, in this order: an alias; a task (or nothing, which is the task of the request); `provider/model`; the bare
 * name of a model that only one provider has, or that the default provider has.
 */
export function createRouting({ settings, runtimes, listed }: RoutingParts): Routing {
  const aliases = new Map(Object.entries(settings.aliases));
  const fallbacks = new Map(Object.entries(settings.fallbacks));

  /** A name in use is found at once: what the configuration says of it does not change. */
  const known = new Map<string, readonly Route[]>();

  return (name, task) => {
    const before = known.get(name);
    if (before) return before;
    const alias = aliases.get(name);
    if (alias) return chain(alias);
    const asked = name === '' || name === 'default' ? task : TASKS.has(name) ? (name as ModelTask) : null;
    if (asked !== null) {
      const route = settings.routes[asked] ?? settings.routes.chat;
      if (route) return chain(route);
      if (name === '' || name === 'default')
        throw new OpsError('unknown_model', `no model was named, and models.routes.${asked} is not set`);
    }
    if (routeOf(name)) {
      const routes = chain([name]);
      if (known.size < MOST_KNOWN) known.set(name, routes);
      return routes;
    }
    const [only] = runtimes.size === 1 ? runtimes.keys() : [];
    if (only !== undefined) return chain([`${only}/${name}`]);
    return bare(name);
  };

  function chain(names: readonly string[]): readonly Route[] {
    const all = new Set(names);
    for (const name of names) for (const next of fallbacks.get(name) ?? []) all.add(next);
    return [...all].flatMap((name) => routeOf(name) ?? []);
  }

  function routeOf(name: string): Route | null {
    const slash = name.indexOf('/');
    const runtime = slash > 0 ? runtimes.get(name.slice(0, slash)) : undefined;
    return runtime
      ? { id: name, shown: encodeURI(name.toWellFormed()), model: name.slice(slash + 1), runtime }
      : null;
  }

  async function bare(name: string): Promise<readonly Route[]> {
    const names = new Set([name, `${name}:latest`]);
    const found = (await listed()).filter((id) => names.has(id.slice(id.indexOf('/') + 1)));
    const own = found.find((id) => id.startsWith(`${settings.default_provider}/`));
    const [first] = found;
    if (own !== undefined) return chain([own]);
    const shown = JSON.stringify(name.slice(0, 100));
    if (first === undefined) throw new OpsError('unknown_model', `no provider has a model ${shown}`);
    if (found.length > 1)
      throw new OpsError('unknown_model', `${shown} could be ${found.slice(0, 5).join(' or ')}: say which`);
    return chain([first]);
  }
}
