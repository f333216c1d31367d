import type { Sign } from './sign.ts';

/** The program could not get the memory that it asked for. */
export const saysMemory: Sign = {
  kind: 'says-memory',
  except: /storing object|command not allowed/i,
  heard: ['log', 'engine'],
  pattern:
    /out of memory|OutOfMemory(?:Error|Exception)|heap out of memory|cannot allocate memory|could not allocate memory|\bENOMEM|\bMemoryError\b|oom-?kill|killed process \d+|memory limit exceeded|std::bad_alloc|allowed memory size of \d+ bytes exhausted|insufficient memory for the Java|could not reserve enough space for/i,
};
