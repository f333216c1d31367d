import type { Sign } from './sign.ts';

/** It may not open any more files or connections. */
export const saysTooManyFiles: Sign = {
  kind: 'says-too-many-files',
  pattern:
    /\bEMFILE\b|\bENFILE\b|too many open files|\[Errno 2[34]\]|\(24: |(?:file descriptors?|fd limit|nofile).{0,40}(?:exhaust|exceed|reach|limit|no more|out of)|(?:out of|no more|run out of) (?:available )?(?:file )?descriptors|exceed open file resource limit/i,
  except:
    /(?:raised?|increas\w+|set|adjust\w*|bump\w*).{0,40}(?:file|descriptor|nofile|limit)|maximum number of open files|\brlimit\b.{0,20}\bok\b/i,
};
