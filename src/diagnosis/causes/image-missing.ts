import { isBroken } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** The image of which its container should be made is not there and could not be fetched. */
export const imageMissing: Cause = {
  id: 'image-missing',
  name: 'its image cannot be had',
  refines: [...GENERAL, 'start-failed', 'never-started', 'container-missing', 'file-missing'],
  ...gaveUpOver('says-image-missing', 5.5),
  holds: (suspect) =>
    isBroken(suspect) || suspect.has('never-started') !== undefined || suspect.has('missing') !== undefined,
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} cannot be started: its image ${image(suspect)} cannot be had`,
  summary: (suspect) =>
    `${suspect.subject} is made from the image ${image(suspect)}, which is not on this machine and could not be fetched: its name or tag is misspelt, it was deleted, or it may only be fetched after signing in.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Try to fetch it by hand, and read the reason: docker pull ${image(suspect)}`,
    'Correct the name and tag in the compose file; sign in first if the image is private: docker login',
    `Then create it anew: docker compose up -d ${suspect.status?.compose_service ?? suspect.subject}`,
  ],
};

function image(suspect: Suspect): string {
  return suspect.status?.image || String(suspect.has('says-image-missing')?.data.image || 'that it names');
}
