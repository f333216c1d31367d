import { echoDoubt } from './other-party.ts';
import type { Sign } from './sign.ts';

/** The other side is there, and what it is asked for is not: the database, the user, the bucket, the queue. */
export const saysNoSuchStore: Sign = {
  kind: 'says-no-such-store',
  names: 'someone',
  // What code misses among things of its own.
  except: /\b(?:Value|Key|Lookup|Runtime|Type|Index|Reference|Assertion)Error: /i,
  doubt: echoDoubt,
  pattern:
    /(?:database|role|user|keyspace|bucket|topic|queue|exchange|vhost|index|schema|collection) ["'`]?[\w.-]+["'`]? (?:does not|doesn't) exist|unknown database|no such (?:database|keyspace|bucket|topic|queue|exchange|index)|NoSuch(?:Bucket|Key)|index_not_found|NOT_FOUND - no (?:queue|exchange|binding)|UnknownTopic\w*|UNKNOWN_TOPIC\w*|vhost \S+ not found|\bno such vhost/i,
  data: (words) => ({
    thing:
      /(?:database|role|user|keyspace|bucket|topic|queue|exchange|vhost|index|schema|collection) (["'`]?[\w.-]+["'`]?) (?:does|doesn)/i
        .exec(words)?.[0]
        ?.replace(/ (?:does|doesn)$/, '') ?? '',
  }),
};
