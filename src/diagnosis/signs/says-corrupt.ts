import { oneOf } from './patterns.ts';
import type { Sign } from './sign.ts';

/** What it has stored is damaged. */
export const saysCorrupt: Sign = {
  kind: 'says-corrupt',
  pattern: oneOf(
    // What was sent or fetched may be damaged without harm to what is stored.
    /(?<!\b(?:0|no|zero|not|become|be|get|ignoring|skipp(?:ed|ing)) )\bcorrupt(?:ed|ion)?\b(?! (?:request|packet|frame|upload|download|archive|image|video|message|header))/,
    /disk image is malformed|file is not a database|could not locate a valid checkpoint|could not read block/,
    /(?:crc|checksum)s? (?:error|mismatch|failed|failure|check failed|verification failed|does not match)/,
    /(?:invalid|bad|wrong|incorrect) (?:page (?:header|in block|checksum)|magic|superblock|checksum|crc|record (?:length|header))/,
    /bad file format reading|wrong signature trying to load|unexpected end of file reading|short read (?:or|while|loading)/,
    /marked as crashed|page corruption|log sequence number .{0,40}in the future/,
    /(?:database|journal|index|manifest|wal|segment|aof|rdb).{0,40}(?:damaged|broken|malformed|truncated)/,
  ),
};
