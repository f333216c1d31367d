import { ProviderFailure } from './provider-failure.ts';

/** One server-sent event: its name, where it has one, and its data lines joined. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Longer than any event of a provider; what has no end is not waited for. */
const LONGEST_EVENT = 16 * 1024 * 1024;

/** Splits a stream of bytes into server-sent events (WHATWG HTML, 9.2). A cut last event is dropped. */
export async function* serverEvents(body: AsyncIterable<Buffer>): AsyncGenerator<ServerEvent> {
  let event = '';
  let data: string[] = [];
  for await (const line of textLines(body)) {
    if (line === '') {
      if (data.length > 0) yield { event, data: data.join('\n') };
      event = '';
      data = [];
    } else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    else if (line.startsWith('event:')) event = line.slice(6).trim();
  }
}

/** Lines of a stream of UTF-8 bytes, each without its end; a last line without an end is not whole and not given. */
export async function* textLines(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      yield rest.slice(from, rest[end - 1] === '\r' && end > from ? end - 1 : end);
      from = end + 1;
    }
    rest = rest.slice(from);
    if (rest.length > LONGEST_EVENT) throw new ProviderFailure('broken', 'a line of the answer has no end');
  }
}
