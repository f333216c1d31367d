import type { Sign } from './sign.ts';

/** Somebody it asks says that it asks too often. */
export const saysRateLimited: Sign = {
  kind: 'says-rate-limited',
  names: 'someone',
  pattern:
    /\b429\b.{0,40}too many requests|too many requests|rate[- ]?limit(?:ed|ing|s)?.{0,30}(?:exceeded|reached|hit|error)|(?:exceeded|reached|hit|over).{0,30}rate[- ]?limit|\brate[- ]?limited\b|(?:status|code|HTTP|error)[ :=('"]*(?:code[ :=]*)?429\b|toomanyrequests|API (?:call |request )?(?:quota|limit) (?:exceeded|reached)|quota exceeded for|RESOURCE_EXHAUSTED/i,
  except:
    /\bclient: \d|\blimiting (?:requests|connections)|\bfrom (?:client |ip )?\d+\.\d+|\b(?:GET|POST|PUT|DELETE|PATCH|HEAD)\s+\//i,
};
