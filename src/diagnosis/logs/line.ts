/** The longest text of a line that is kept as evidence. */
export const MAX_TEXT = 600;

/** A line as it is compared: without terminal colours and control characters, bounded. */
export function cleanLine(text: string): string {
  return text.replace(ESCAPES, '').replace(CONTROLS, ' ').slice(0, MAX_TEXT).trimEnd();
}

/**
 * What is left of a line that programs vary and others may write into: a request that was served is gone as a whole,
 * request strings and query strings are gone from the rest. Whoever calls a web server chooses these texts.
 */
export function ownWords(text: string): string {
  if (SERVED.test(text)) return '';
  return text.replace(QUOTED_REQUEST, '""').replace(QUERY, '');
}

/** Whether a line is worth keeping: it speaks of trouble, or of trouble being over. */
export function isNotable(text: string): boolean {
  return NOTABLE.test(text);
}

/** Whether a line reads like words to whoever reads the log, not like a program's report. Never evidence. */
export function isAddressed(text: string): boolean {
  return ADDRESSED.test(text);
}

/** Whether a line says that something works again. */
export function saysRecovered(text: string): boolean {
  return RECOVERED.test(text) && !/\b(not|never|un|dis)\s*-?(connected|recovered|restored)/i.test(text);
}

/**
 * Lines of one shape differ in numbers, ids and times alone. Addresses stay: who did not answer makes a difference.
 */
export function shapeOf(text: string): string {
  const addresses = [...text.matchAll(ADDRESS)].map((match) => match[0]);
  const bare = text.toLowerCase().replace(HEX, '#').replace(/\d+/g, '#').replace(/\s+/g, ' ').trim();
  return `${bare} ${addresses.join(' ')}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours are control characters
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-Z\\-_]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Common and combined log format, and their kin: a quoted request, then a status. */
const SERVED =
  /"(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|CONNECT|TRACE|PRI) [^"]*"[ ,:]+(?:status[=: ]+)?\d{3}\b/i;
const QUOTED_REQUEST = /"(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|CONNECT|TRACE) [^"]*"/gi;
const QUERY = /\?[^\s"'<>]+/g;

const NOTABLE =
  /error|err\b|fail|fatal|panic|exception|traceback|refus|denied|time[d]?[ -]?out|timeout|deadline|unable|cannot|can't|couldn't|could not|no such|not found|invalid|unauthori|forbidden|\b40[13]\b|\b5\d\d\b|unknown|unrecogni|missing|required|must |not set|unset|unbound|killed|signal|emerg|crit|alert|warn|\bE[A-Z]{3,}\b|memory|in use|expired|reset|unreachable|no route|abort|corrupt|locked|full|quota|space|limit|too many|resolve|lookup|getaddrinfo|bad |syntax|parse|unexpected|segfault|segmentation|core dumped|assert|permission|read-only|not permitted|recover|connected|established|restored|ready|stalled|unhealthy|shutting down|received sig/i;

const RECOVERED =
  /\b(?:re-?connected|connected (?:to|successfully)|successfully connected|connection (?:re-?)?(?:established|restored|successful|is back)|recovered|back online|is back|restored|available again|succeeded|ready to accept|now healthy|(?:is|are) (?:up|reachable) again)\b/i;

const ADDRESSED =
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|polic|previous|above)|\bsystem prompt\b|\byou are (?:now )?(?:an?|the) (?:ai|assistant|agent|model|admin|root)|\b(?:dear|attention|hey|note to)[ ,:]+(?:ai|assistant|agent|model|llm|copilot|opspilot)\b|\b(?:assistant|opspilot|copilot|agent)\b.{0,20}\b(?:must|should|please|approve|restart|execute|conclude|report)\b|\bas an ai\b|<\/?(?:system|assistant|user|tool)>/i;

const HEX = /\b(?:0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,64})\b/gi;
/** `db:5432`, `10.0.0.5:6379`, `http://x:80`: not times, and not the passing port of a client. */
const ADDRESS = /\b(?=[\w.-]*[a-z.])[\w-]+(?:\.[\w-]+)*:(?:[1-9]\d{1,3}|[12]\d{4}|3[01]\d{3})\b/gi;
