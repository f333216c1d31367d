import type { Sign } from './sign.ts';

/** The program ran into an error of its own that nobody had foreseen. */
export const saysException: Sign = {
  kind: 'says-exception',
  heard: ['log', 'engine'],
  pattern:
    /Traceback \(most recent call last\)|unhandled (?:exception|rejection|promise|error)|\bexception (?:in|while|on)\b|uncaught (?:exception|error|\w*Error)|^panic: |\bpanicked at\b|thread '.*' panicked|exception in thread|segmentation fault|core dumped|stack overflow|assertion (?:failed|error)|AssertionError|terminate called|fatal error:|\bEPIC FAIL\b|^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception)\b: |\bFATAL EXCEPTION\b|goroutine \d+ \[running\]|critical:.*exits|SIGSEGV|double free|illegal instruction|PHP Parse error|\bNoMethodError\b|stack smashing detected|undefined method \S+ for/i,
};
