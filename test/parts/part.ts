/** A real program that tests need: an engine, a database, a browser. */
export interface Part {
  /** What a person calls it, e.g. `Docker engine`. */
  readonly name: string;
  /**
   * Finds it, or installs it where it may. Null when it is there, else one line that says what is missing and how to
   * get it.
   */
  whyMissing(): Promise<string | null>;
  /** Starts the one instance that all test processes of a run share, and says so in their environment. */
  share?(): Promise<SharedPart>;
}

/** A running part; `env` is what test processes must see to use it. Disposing ends it. */
export interface SharedPart extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** Reasons that the test run found once for all its processes: `{[part name]: reason}` as JSON. */
export const MISSING_VARIABLE = 'OPSPILOT_TEST_MISSING';
