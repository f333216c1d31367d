import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { createFrontServer } from './front-server.ts';
import { ListeningLines } from './listening-lines.ts';
import type { Asker } from './parts.ts';
import type { CallParts } from './tool-calls.ts';

/**
 * Serves a host over a stream of lines, as a program that the host has started does over its stdin and stdout. The
 * first line decides the era, and the stream is one asker's until it ends.
 */
export function serveStream(stream: Duplex, asker: Asker, parts: CallParts): { close(): Promise<void> } {
  const id = randomBytes(24).toString('base64url');
  const { settings, onError, upstreams } = parts;
  stream.once('close', () => void upstreams?.endSession(id).catch(onError));
  const lines = new StdioServerTransport(
    // One stream is both ends: its type says no less than theirs.
    stream as never,
    stream as never,
    { maxBufferSize: settings.maxBodyBytes },
  );
  // A line without an end stops the reading: then the host must not wait for ever.
  const end = () => stream.end(() => stream.destroy());
  const transport = new ListeningLines(lines, asker, parts, end);
  return serveStdio(
    ({ era }) => createFrontServer(asker, { id: () => (era === 'legacy' ? id : null), lasts: true }, parts),
    { transport, onerror: onError },
  );
}
