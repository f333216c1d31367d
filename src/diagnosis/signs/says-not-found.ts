import { pathIn } from './path-in.ts';
import type { Sign } from './sign.ts';

/** The program or a file that it cannot start without is not there. */
export const saysNotFound: Sign = {
  kind: 'says-not-found',
  heard: ['log', 'engine'],
  pattern:
    /executable file not found|no such file or directory|command not found|: not found$|cannot find module|ModuleNotFoundError|ClassNotFoundException|cannot open shared object file|\bENOENT|could not find (?:file|directory|a part of the path|gem|(?:or load )?main class)|could not (?:open|load|read) .{0,60}(?:not exist|not found)|FileNotFound(?:Error|Exception)|NoSuchFileException|cannot load such file|\bLoadError\b|no module named|can't locate \S+ in @INC|failed opening required|cannot find package|ERR_MODULE_NOT_FOUND|NoClassDefFoundError|could not find or load main class|undefined symbol|error while loading shared libraries|unable to load dynamic library|the system cannot find the file|file not found: ?\S|cannot import name|Class ['"][^'"]+['"] not found|unable to access jarfile|could not locate Gemfile/i,
  // What a client asked for in vain is nothing that the program misses.
  except: /\bclient: \d|\bdial unix |connect\(\) to unix:/i,
  data: (words) => ({ path: pathIn(words) }),
};
