import type { NewEvent } from '#contract/event.ts';
import type { Json } from '#core/canonical-json.ts';

/**
 * An event with text that every engine can keep and that can be hashed: NUL and lone surrogates, which log lines may
 * bring, become U+FFFD. The run's id is put into the metadata, so that it is hashed too.
 */
export function cleanEvent(event: NewEvent): NewEvent {
  const metadata = event.run_id === null ? event.metadata : { run_id: event.run_id, ...event.metadata };
  return {
    ...event,
    resource: cleanText(event.resource),
    actor: cleanText(event.actor),
    correlation_id: cleanText(event.correlation_id),
    detail: cleanText(event.detail),
    metadata: cleanJson(metadata) as NewEvent['metadata'],
  };
}

/** Text without NUL and lone surrogates. */
export function cleanText(text: string): string {
  return (text.isWellFormed() ? text : text.toWellFormed()).replaceAll('\0', '\uFFFD');
}

function cleanJson(value: Json): Json {
  if (typeof value === 'string') return cleanText(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(cleanJson);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([key, field]) => [cleanText(key), cleanJson(field)]),
  );
}
