import type { Tool } from '../tool.ts';
import { fileReads } from './file-reads.ts';
import type { FileSettings } from './file-settings.ts';
import { fileWrites } from './file-writes.ts';

/** The tools for files; none where no root is configured. */
export function fileTools(settings: FileSettings): readonly Tool[] {
  return settings.roots.length === 0 ? [] : [...fileReads(settings), ...fileWrites(settings)];
}
