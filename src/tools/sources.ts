import type { ServiceReadings } from '#contract/dashboard.ts';

/** Where logs and metrics are, beside what the runtime has: from the configuration of the hub's machine. */
export interface ToolSources {
  /** Folders and files that may be searched; nothing outside of them is read. */
  readonly logRoots: readonly string[];
  /** Base URL of Grafana Loki; null when none is configured. */
  readonly lokiUrl: string | null;
  /** Base URL of Prometheus, or of what speaks its API; null when none is configured. */
  readonly prometheusUrl: string | null;
  /** The last readings of every running service that were kept, oldest first. */
  readonly readings: () => readonly ServiceReadings[];
  /** Path of the ripgrep program; null where it is not installed. */
  readonly ripgrep: string | null;
}

export const NO_SOURCES: ToolSources = Object.freeze({
  logRoots: [],
  lokiUrl: null,
  prometheusUrl: null,
  readings: () => [],
  ripgrep: null,
});
