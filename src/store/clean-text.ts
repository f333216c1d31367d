import type { NewEvent } from '#contract/event.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';

/**
 * An event with text that every engine can keep and that can be hashed: NUL and lone surrogates, which log lines may
 * bring, become U+FFFD. The run's id is put into the metadata, so that it is hashed too. Throws for what is no JSON.
 */
export function cleanEvent(event: NewEvent): { event: NewEvent; metadataJson: string } {
  const metadata = event.run_id === null ? event.metadata : { run_id: event.run_id, ...event.metadata };
  const cleaned = {
    ...event,
    resource: cleanText(event.resource),
    actor: cleanText(event.actor),
    correlation_id: cleanText(event.correlation_id),
    detail: cleanText(event.detail),
    metadata,
  };
  const json = JSON.stringify(metadata);
  if (SUSPECT.test(json)) cleaned.metadata = cleanJson(metadata) as NewEvent['metadata'];
  return { event: cleaned, metadataJson: canonicalJson(cleaned.metadata) };
}

/** How JSON writes NUL and lone surrogates. Most events have neither, and looking is much cheaper than copying. */
const SUSPECT = /\\u(?:0000|d[89a-f])/;

/** Text without NUL and lone surrogates. */
export function cleanText(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');
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
