import type { OpenStack } from './stack.ts';

/** A running OpsPilot of the lab's own, and what the lab may do to it that nobody else can. */
export interface LabInstance extends AsyncDisposable {
  readonly url: string;
  /** Token of somebody who may ask and never approve. */
  readonly asker: string;
  /** Token of the lab's approver: made for this instance, gone with it. */
  readonly approver: string;
  /** Lets the controller start and restart these services. */
  allow(services: readonly string[]): void;
  /** Breaks or heals the embedded demo as `opspilot demo` does. */
  demo(args: readonly string[]): Promise<void>;
  /** Folder of the embedded demo stack. */
  readonly demoDir: string;
}

export interface InstanceOptions {
  readonly dataDir: string;
  /** The one compose project it sees; null = the embedded demo instead. */
  readonly project: string | null;
}

/** What a run of the lab is made from. */
export interface LabParts {
  /** Folder of this run, empty, which whoever made it removes. */
  readonly work: string;
  /** Begins the names of the run's compose projects. */
  readonly owner: string;
  readonly jobs: number;
  readonly openStack: OpenStack;
  readonly startInstance: (options: InstanceOptions) => Promise<LabInstance>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Told of progress, one line at a time. */
  readonly say: (line: string) => void;
}
