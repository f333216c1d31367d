import type { Sign } from './sign.ts';

/** The system did not let the program touch a file, a folder or a socket. */
export const saysForbidden: Sign = {
  kind: 'says-forbidden',
  heard: ['log', 'engine'],
  pattern:
    /\bEACCES|\bEPERM\b|permission denied|operation not permitted|\bEROFS|read-only file system|access to the path .{1,200} is denied|\[Errno 13\]|\[Errno 30\]|\(13: |not writable|is not readable/i,
  except: /permission denied for (?:table|relation|schema|database|user)|publickey/i,
  data: (words) => ({
    path: /['"`(]?((?:\/[\w.@:+-]+)+\/?)/.exec(words)?.[1] ?? '',
    read_only: /EROFS|read-only file system|\[Errno 30\]/i.test(words),
  }),
};
