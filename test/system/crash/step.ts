import { appendFileSync } from 'node:fs';

const { OPSPILOT_TEST_CRASH_AT: deadly, OPSPILOT_TEST_STEPS: record } = process.env;

/** Does the work with a step before it and one after it. */
export async function inSteps<T>(name: string, work: () => Promise<T>): Promise<T> {
  step(`before ${name}`);
  const result = await work();
  step(`after ${name}`);
  return result;
}

/** Notes the step where that is wanted; where this is the deadly one, the process ends here by SIGKILL. */
export function step(name: string): void {
  if (record !== undefined) appendFileSync(record, `${name}\n`);
  if (name !== deadly) return;
  process.kill(process.pid, 'SIGKILL');
  // Nothing may follow, not even in the moment until the signal is there.
  for (;;);
}
