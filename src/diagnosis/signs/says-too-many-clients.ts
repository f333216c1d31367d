import type { Sign } from './sign.ts';

/** All connections that may be open at once are taken. */
export const saysTooManyClients: Sign = {
  kind: 'says-too-many-clients',
  names: 'someone',
  pattern:
    /too many (?:clients|connections|users|sessions)|remaining connection slots|max(?:imum)? (?:number of |allowed )?(?:client|connection|session)s? (?:limit )?(?:has been |was |is )?(?:reached|exceeded)|connection (?:pool|limit|slots?).{0,60}(?:exhaust|exceed|reached|full|timed? out)|(?:QueuePool|pool) .{0,40}(?:limit|exhausted|overflow \d+ reached)|exceeded.{0,30}max_user_connections|worker_connections are not enough|(?:pool is full|no (?:free|available|more) connections?)|timeout (?:acquiring|waiting for|exceeded when trying to (?:get|acquire)) (?:a )?connection|maxclients|is blocked because of many connection errors|connection is not available, request timed out|no more connections allowed/i,
  except: /(?:set|increas\w+|reduc\w+|adjust\w*|limit\w*) .{0,30}maxclients|\b\d+ clients connected/i,
};
