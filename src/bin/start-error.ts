import { UsageError } from '#cli/command.ts';

/** Why nothing was started, in one sentence that says what to do. Exit code 2. */
export class StartError extends UsageError {}
