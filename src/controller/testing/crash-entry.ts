import { beginLife } from './crash-life.ts';

/**
 * A life that kills itself: `crash-entry.ts DIR STEP execute TICKET` or `crash-entry.ts DIR STEP reconcile`. It ends by
 * SIGKILL at the step of this number; with 0 it lives on and prints the names of all steps as JSON.
 */
const [dir = '', at = '0', task = '', ticket = ''] = process.argv.slice(2);
const steps: string[] = [];
const life = beginLife(dir, (name) => {
  steps.push(name);
  if (steps.length !== Number(at)) return;
  process.kill(process.pid, 'SIGKILL');
  // Nothing may follow, not even in the moment until the signal is there.
  for (;;);
});
await life.executor.reconcile();
if (task === 'execute')
  await life.executor.execute({
    verb: 'restart',
    args: { service: 'web' },
    ticket,
    correlationId: 'crash',
    deadlineMs: 20_000,
  });
life.end();
process.stdout.write(JSON.stringify(steps));
