import type { Sign } from './sign.ts';

/** What it has stored was written by another version of it. */
export const saysIncompatible: Sign = {
  kind: 'says-incompatible',
  heard: ['log', 'engine'],
  pattern:
    /(?:database|data) (?:files?|directory).{0,60}(?:incompatible|not compatible|initialized by)|not compatible with this version|was (?:created|initialized|written|saved) (?:by|with) .{0,60}\bversion|can't handle \w+ format version|(?:newer|later|older|previous) version (?:of .{0,30})?than|downgrad\w+ (?:is |are )?not (?:supported|possible|allowed)|cannot downgrade|unsupported (?:database|schema|data|index|file|format|on-disk)(?: format)? version|(?:database|data|schema|index).{0,40}(?:is )?from (?:a )?(?:newer|future|later) version|unsupported redo log format|redo log was created before|invalid \w+ (?:server )?downgrade/i,
};
