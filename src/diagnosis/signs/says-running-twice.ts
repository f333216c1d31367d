import type { Sign } from './sign.ts';

/** Something else holds what only one may have: its lock, its data, its pid file. */
export const saysRunningTwice: Sign = {
  kind: 'says-running-twice',
  heard: ['log', 'engine'],
  pattern:
    /lock ?file.{0,120}(?:already )?exists|another (?:instance|process|server|copy|node|daemon|\w+ process).{0,60}(?:running|using|holds?|locked|has)|(?:is )?already running\b|(?:could not|unable to|failed to|cannot|can't) (?:acquire|obtain|get|create|take) .{0,40}\block\b|pid ?file.{0,60}(?:already )?exists|(?:data ?(?:base|dir\w*)|directory|index).{0,40}(?:in use|locked|held) by another|failed to lock .{0,60}(?:already|in use|temporarily)|stale (?:pid|lock)|unable to lock \S+|failed to obtain node locks?/i,
  except: /\bjob\b|\btask\b|\bscan\b|\bsync\b|lock timeout|on relation/i,
};
