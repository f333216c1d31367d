import type { Sign } from './sign.ts';

/** It waits too long for its disk. */
export const saysSlowDisk: Sign = {
  kind: 'says-slow-disk',
  pattern:
    /(?:fsync|fdatasync|\bsync|flush|disk|storage|wal|checkpoint|i\/o|write).{0,60}(?:taking too long|took too long|too slow|is slow|is busy|overloaded|stall(?:ed|ing))|slow (?:fsync|fdatasync|disk|storage|writes?|i\/o|sync|wal)|(?:fsync|fdatasync|disk|i\/o).{0,40}\btook \d|blocked for more than \d+ seconds|high i\/?o ?wait|request .{0,60}took too long|apply (?:request )?took too long|slow (?:fdatasync|commit)/i,
  except: /timed? ?out/i,
};
