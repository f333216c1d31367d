import type { IncomingMessage } from 'node:http';
import { OpsError } from '#core/ops-error.ts';
import type { RuntimeOutcome } from '../runtime.ts';
import { type EngineClient, readText } from './engine-client.ts';
import { EngineRefusal } from './engine-errors.ts';
import { InspectedImage, PullProgress } from './engine-shapes.ts';
import { failure } from './power.ts';

const LOOK_MS = 5000;

/** What a pull left behind. `digest` is what the registry served, so that this very image can be named later. */
export type PulledImage = {
  readonly image: string;
  readonly image_id: string;
  readonly digest: string | null;
  readonly changed: boolean;
};

/**
 * Pulls the images one after the other and stops at the first that fails. `before` is the id of the image each service
 * runs on. Throws only if the engine never received the first request.
 */
export async function pullImages(
  engine: EngineClient,
  images: readonly { readonly image: string; readonly before: string }[],
): Promise<RuntimeOutcome> {
  const pulled: PulledImage[] = [];
  const wanted = images.map(({ image, before }) => ({ image, before, ...splitImage(image) }));
  for (const { image, before, repository, tag } of wanted) {
    let response: IncomingMessage;
    try {
      response = await engine.post('/images/create', { fromImage: repository, tag });
    } catch (error) {
      if (pulled.length === 0) return await failure(error, `pull ${image}`, async () => ({ pulled }));
      return { state: 'failed', detail: `${image} was not pulled: ${messageOf(error)}`, result: { pulled } };
    }
    try {
      const served = readProgress(await readText(response));
      pulled.push(await pin(engine, image, repository, before, served));
    } catch (error) {
      const state = error instanceof PullFailed ? 'failed' : 'unknown';
      return { state, detail: `${image} was not pulled to its end: ${messageOf(error)}`, result: { pulled } };
    }
  }
  const news = pulled.filter(({ changed }) => changed).map(({ image }) => image);
  const detail =
    news.length === 0
      ? 'the images were up to date'
      : `newer: ${news.join(', ')}; compose up puts them to use`;
  return { state: 'ok', detail, result: { pulled } };
}

/** Repository and tag or digest, as the engine wants them apart. Throws `precondition` for a bare image id. */
export function splitImage(image: string): { readonly repository: string; readonly tag: string } {
  if (/^(sha256:)?[0-9a-f]{64}$/.test(image)) {
    throw new OpsError('precondition', 'the container was made from an image id: there is no name to pull');
  }
  const at = image.indexOf('@');
  if (at !== -1) return { repository: image.slice(0, at), tag: image.slice(at + 1) };
  const colon = image.lastIndexOf(':');
  // A colon before the last slash belongs to the registry's port.
  if (colon > image.lastIndexOf('/'))
    return { repository: image.slice(0, colon), tag: image.slice(colon + 1) };
  return { repository: image, tag: 'latest' };
}

class PullFailed extends Error {}

/** What the name stands for now, held against what the registry served: the tag may have moved in between. */
async function pin(
  engine: EngineClient,
  image: string,
  repository: string,
  before: string,
  served: string | null,
): Promise<PulledImage> {
  const seen = await inspectImage(engine, image);
  const digests = (seen.RepoDigests ?? []).filter((one) =>
    sameRepository(one.split('@')[0] ?? '', repository),
  );
  const digest = digests.find((one) => one.endsWith(`@${served}`)) ?? null;
  if (served !== null && digest === null) {
    throw new PullFailed(`the registry served ${served}, but the tag is another image here`);
  }
  return { image, image_id: seen.Id, digest, changed: seen.Id !== before };
}

/** The engine shortens `docker.io/library/nginx` to `nginx`. */
function sameRepository(one: string, other: string): boolean {
  const short = (name: string) => name.replace(/^docker\.io\//, '').replace(/^library\//, '');
  return short(one) === short(other);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unexpected error';
}

/** The digest that the engine reports; a failure comes inside a stream that began with 200. */
function readProgress(stream: string): string | null {
  let digest: string | null = null;
  for (const line of stream.split('\n')) {
    if (line.trim() === '') continue;
    const { status, error, errorDetail } = PullProgress.parse(JSON.parse(line));
    const problem = errorDetail?.message ?? error;
    if (problem) throw new PullFailed(problem);
    digest = /^Digest: (sha256:[0-9a-f]{64})$/.exec(status ?? '')?.[1] ?? digest;
  }
  return digest;
}

async function inspectImage(engine: EngineClient, image: string): Promise<InspectedImage> {
  // Slashes of a name are part of this path; everything else is encoded.
  const name = image.split('/').map(encodeURIComponent).join('/');
  try {
    return await engine.get(`/images/${name}/json`, InspectedImage, AbortSignal.timeout(LOOK_MS));
  } catch (error) {
    if (error instanceof EngineRefusal)
      throw new PullFailed(`it is not here after the pull: ${error.message}`);
    throw error;
  }
}
