import { pathIn } from './path-in.ts';
import type { Sign } from './sign.ts';

/** A folder or file that should be mounted into it is not, or is empty. */
export const saysMountWrong: Sign = {
  kind: 'says-mount-wrong',
  heard: ['log', 'engine', 'page'],
  pattern:
    /error while creating mount source path|bind source path does not exist|(?:no such|unknown) volume|volume.{0,60}(?:not found|is missing|is empty|not mounted|does not exist)|mount a directory onto a file|not a directory: unknown|\bEISDIR\b|\[Errno 21\]|: is a directory\b|directory index of .{1,200} is forbidden|(?:data|library|media|root|base|storage|content|upload\w*|backup) ?(?:dir\w*|folder|path)s?\b.{0,80}(?:is empty|is missing|not mounted|does not exist|not found|unavailable|not accessible)|(?:is )?not mounted\b|missing root folder/i,
  data: (words) => ({ path: pathIn(words) }),
};
