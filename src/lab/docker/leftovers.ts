import { hasEnded, isSame, type Owner, ownerOf } from '../owner.ts';
import { PROJECT_LABEL } from './containers.ts';
import type { Engine } from './engine.ts';

/** Removes containers, networks and volumes of one run of the lab; answers how many there were. */
export async function removeOwned(engine: Engine, owner: Owner): Promise<number> {
  return removeWhere(engine, (found) => isSame(found, owner));
}

/** Removes what runs of the lab that have ended left behind. */
export async function removeLeftBehind(engine: Engine): Promise<number> {
  return removeWhere(engine, hasEnded);
}

async function removeWhere(engine: Engine, isTheirs: (owner: Owner) => boolean): Promise<number> {
  const filters = JSON.stringify({ label: [PROJECT_LABEL] });
  const theirs = (labels: Labels | null | undefined) => {
    const owner = ownerOf(labels?.[PROJECT_LABEL] ?? '');
    return owner !== null && isTheirs(owner);
  };
  const containers = (await engine.json('GET', '/containers/json', { all: '1', filters })) as Labelled[];
  const gone = containers
    .filter(({ Labels }) => theirs(Labels))
    .map(({ Id }) => `/containers/${Id}?force=1&v=1`);
  await removeAll(engine, gone);
  const networks = (await engine.json('GET', '/networks', { filters })) as Labelled[];
  const { Volumes } = (await engine.json('GET', '/volumes', { filters })) as { Volumes: Labelled[] | null };
  const rest = [
    ...networks.filter(({ Labels }) => theirs(Labels)).map(({ Id }) => `/networks/${Id}`),
    ...(Volumes ?? []).filter(({ Labels }) => theirs(Labels)).map(({ Name }) => `/volumes/${Name}?force=1`),
  ];
  await removeAll(engine, rest);
  return gone.length + rest.length;
}

type Labels = Readonly<Record<string, string>>;

interface Labelled {
  readonly Id: string;
  readonly Name: string;
  readonly Labels: Labels | null;
}

/** What somebody else removes at the same time is gone all the same. */
async function removeAll(engine: Engine, paths: readonly string[]): Promise<void> {
  await Promise.allSettled(paths.map((path) => engine.json('DELETE', path)));
}
