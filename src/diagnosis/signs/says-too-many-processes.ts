import type { Sign } from './sign.ts';

/** It may not start any more processes or threads. */
export const saysTooManyProcesses: Sign = {
  kind: 'says-too-many-processes',
  pattern:
    /can't start new thread|unable to create (?:new )?(?:native )?thread|(?:cannot|can't|could not|unable to|failed to) (?:fork|spawn|clone|create (?:a )?(?:new )?(?:process|thread))\b.{0,80}(?:unavailable|EAGAIN|limit|resource)|fork(?:ing)?(?:\(\))?: .{0,30}(?:resource temporarily unavailable|retry)|fork: retry|spawn.{0,60}\bEAGAIN\b|pthread_create failed|(?:pids?|process|thread) limit (?:reached|exceeded)|RLIMIT_NPROC/i,
};
