import type { Sign } from './sign.ts';

/** The program could not get the memory that it asked for. */
export const saysMemory: Sign = {
  kind: 'says-memory',
  heard: ['log', 'engine'],
  pattern:
    /out of memory|OutOfMemory(?:Error|Exception)|heap out of memory|cannot allocate memory|could not allocate memory|\bENOMEM|\bMemoryError\b|oom-?kill|killed process \d+|memory limit exceeded|std::bad_alloc/i,
};
