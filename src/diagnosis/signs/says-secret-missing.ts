import { pathIn } from './path-in.ts';
import type { Sign } from './sign.ts';

/** A secret that it reads from a file is not there. */
export const saysSecretMissing: Sign = {
  kind: 'says-secret-missing',
  heard: ['log', 'engine'],
  pattern:
    /\/run\/secrets\/[\w.-]+.{0,80}(?:no such|not found|missing|does(?: not|n't) exist|cannot|could not|unable|denied)|(?:no such file|cannot|could not|unable to|failed to|can't|missing|ENOENT).{0,80}\/run\/secrets\/|\bsecret(?: file)?\b.{0,60}(?:not found|is missing|does(?: not|n't) exist|not mounted)|missing (?:required )?secret\b/i,
  data: (words) => ({ path: pathIn(words) }),
};
