import type { ContainerLaunch } from '#contract/mcp-container.ts';
import type { TargetState } from '#contract/ticket.ts';
import { OpsError } from '#core/ops-error.ts';
import type { EngineClient } from '../runtimes/docker/engine-client.ts';
import { EngineRefusal } from '../runtimes/docker/engine-errors.ts';
import { InspectedImage } from '../runtimes/docker/engine-shapes.ts';

/** An image of this engine, by its name or its id. Throws `image_missing`, or `unavailable` without an engine. */
export async function readImage(
  engine: EngineClient,
  image: string,
  signal: AbortSignal,
): Promise<InspectedImage> {
  // Slashes of a name are part of this path; everything else is encoded.
  const name = image.split('/').map(encodeURIComponent).join('/');
  try {
    return await engine.get(`/images/${name}/json`, InspectedImage, signal);
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error;
    if (error.status === 404)
      throw new OpsError('image_missing', `the image ${image} is not on this machine`, {
        cause: error,
      });
    throw new OpsError('runtime_failed', `the Docker engine refused ${error.what}: ${error.message}`, {
      cause: error,
    });
  }
}

/** What a consent to a launch binds to: the very image, not its name; null = it is not here, and is to be fetched. */
export function launchTarget(launch: ContainerLaunch, image: InspectedImage | null): TargetState {
  if (image === null)
    return { binding: { image_id: null }, shown: { image: launch.image, image_id: 'not here: fetched' } };
  const { User: user } = image.Config ?? {};
  return {
    binding: { image_id: image.Id },
    shown: {
      image: launch.image,
      image_id: image.Id,
      digests: image.RepoDigests ?? [],
      user: user || 'none',
      network: launch.network ? 'yes' : 'none',
    },
  };
}
