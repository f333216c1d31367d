import type { Sign } from './sign.ts';

/** A store takes nothing more in, because it has used the memory that it was given. */
export const saysMemoryLimit: Sign = {
  kind: 'says-memory-limit',
  names: 'someone',
  pattern:
    /OOM command not allowed|used memory > ['"]?maxmemory|memory (?:high[- ])?(?:watermark|alarm)|memory[- ]limit (?:reached|hit)|circuit_?breaking_?exception|GC overhead limit|(?:low|short) (?:on|of) memory|memory pressure|memory usage (?:is )?(?:too high|critical|above)|memory (?:resource )?(?:limit )?alarm|memory_high_watermark|low on memory|out of memory storing object/i,
};
