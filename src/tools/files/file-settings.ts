/** Where files may be read and written. */
export interface FileSettings {
  /** Absolute folders without links in them; nothing outside of them is touched. */
  readonly roots: readonly string[];
  /** Where what was written over is kept for undoing it. */
  readonly keepDir: string;
}

/** What the tools that write act on, for allowlist, lock and cooldown. */
export const FILES_TARGET = 'files';
export const FILE_VERBS: readonly string[] = ['write_file', 'restore_file'];
