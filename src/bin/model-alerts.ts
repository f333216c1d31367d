import { randomUUID } from 'node:crypto';
import type { NewEvent } from '#contract/event.ts';
import type { Store } from '#store/store.ts';

/** What the owners are told of the model gateway, beside what the audit says. */
const ALERTS: ReadonlyMap<string, (event: NewEvent) => string> = new Map([
  [
    'model.key_halted',
    ({ resource, detail }) =>
      `Model provider ${resource}: ${detail}. Replace it: in the vault or its file it is taken within seconds, in the environment at the next start.`,
  ],
  ['model.budget_warning', ({ resource, detail }) => `Budget ${resource} for models: ${detail}.`],
  [
    'model.budget_reached',
    ({ resource, detail }) =>
      `Budget ${resource} for models: ${detail}, and calls are refused. An owner lets it go on with: opspilot models extend ${resource}`,
  ],
]);

/** Leaves the owners a notice of an event that is one for them; of others nothing. */
export async function tellOwners(
  event: NewEvent,
  { notices }: Pick<Store, 'notices'>,
  now: () => Date,
): Promise<void> {
  const text = ALERTS.get(event.action)?.(event);
  if (text === undefined) return;
  const notice = {
    id: `ntc_${randomUUID()}`,
    kind: 'tell_owner',
    run_id: null,
    text,
    from: 'model gateway',
    created_at: now().toISOString(),
    read_at: null,
  } as const;
  await notices.create(notice, { actor: 'system', client: 'system', correlationId: event.correlation_id });
}
