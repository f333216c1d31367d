import type { Sign } from './sign.ts';

/** What it waits for before it goes on. No trouble by itself: everybody waits for something at the start. */
export const saysWaiting: Sign = {
  kind: 'waits-for',
  heard: ['log'],
  pattern: /\b(?:still |is )?waiting (?:for|on|until)\b|\bnot (?:yet )?ready(?: yet)?\b|\bretrying in \d/i,
  except: /waiting for (?:connections|requests|jobs|tasks|messages|events|work|clients)\b/i,
};
