import type { Sign } from './sign.ts';

/** It cannot search, because its indexers do not answer. */
export const saysIndexerGone: Sign = {
  kind: 'says-indexer-gone',
  pattern:
    /indexers?\b.{0,80}(?:unavailable|not available|are down|is down|failures?|failed|disabled|offline|unreachable)|(?:unable|failed) to (?:connect|communicate|query|search).{0,40}indexer|no indexers available|no (?:rss[- ]?(?:sync)?|search|enabled|active|interactive).{0,30}indexers?|all (?:\w+[- ])?(?:rss|search)[- ]?capable indexers/i,
};
