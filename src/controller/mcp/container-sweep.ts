import type { EngineClient } from '../runtimes/docker/engine-client.ts';
import { ListedContainer } from '../runtimes/docker/engine-shapes.ts';
import { MCP_LABEL } from '../runtimes/docker/own-containers.ts';
import { INSTANCE_LABEL, LIFE_LABEL } from './container-body.ts';
import { removeContainer } from './container-run.ts';

const LOOK_MS = 10_000;

/** Removes the containers of MCP servers of this controller whose life is one of these; answers how many there were. */
export async function sweepContainers(
  engine: EngineClient,
  instance: string,
  isOver: (life: string | undefined) => boolean,
): Promise<number> {
  const filters = JSON.stringify({ label: [MCP_LABEL, `${INSTANCE_LABEL}=${instance}`] });
  const query = { all: 1, filters };
  const signal = AbortSignal.timeout(LOOK_MS);
  const listed = await engine.get('/containers/json', ListedContainer.array(), signal, query);
  const left = listed.filter(({ Labels }) => isOver(Labels?.[LIFE_LABEL]));
  await Promise.all(left.map(({ Id }) => removeContainer(engine, Id)));
  return left.length;
}
