import type { Sign } from './sign.ts';

/** Somebody it writes to answers, and takes no writes. */
export const saysUnwritable: Sign = {
  kind: 'says-unwritable',
  names: 'someone',
  pattern:
    /MISCONF|READONLY You can't write|against a read[- ]only (?:replica|slave)|cannot execute \w+ in a read-only|(?:unable|not able) to persist|stop-writes-on|(?:database|server|cluster|index|node|file) (?:is )?(?:in )?read[- ]only(?: mode)?\b|read_only_allow_delete|not (?:the )?(?:master|leader|primary)\b|no (?:master|leader|primary) (?:elected|available|found)|running with the --(?:super-)?read-only option|NotWritablePrimary|not a writable/i,
};
