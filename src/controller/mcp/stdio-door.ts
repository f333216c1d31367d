import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { containerTarget, STDIO_PROTOCOL, type StdioNotice, StdioStart } from '#contract/mcp-container.ts';
import { OpsError, toProblem } from '#core/ops-error.ts';
import { createFrameReader, frameOf } from '#core/stdio-frames.ts';
import { written } from '../action-audit.ts';
import type { AuditLog } from '../audit-log.ts';
import { bearerIs, correlationIdOf, MAX_BODY_BYTES, readTarget } from '../http-message.ts';
import type { ContainerRun } from './container-run.ts';
import type { Containers } from './containers.ts';

export interface StdioDoorParts {
  readonly token: string;
  readonly containers: Pick<Containers, 'open'>;
  readonly audit: AuditLog;
  /** Told of a call without the token. */
  readonly denied: (path: string, correlationId: string) => void;
}

/** How long the first line may take, in ms. */
const START_MS = 5000;
/** How long a silent peer on another machine is believed to be there, in ms. */
const KEEP_ALIVE_MS = 30_000;
const NOTICE = 3;

/**
 * Takes `POST /mcp/:server/stdio`, an upgrade: starts the container that is asked for and carries bytes both ways, each
 * no faster than the other side takes them. However either side ends, the container does too.
 */
export function createStdioDoor(parts: StdioDoorParts) {
  return async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on('error', () => socket.destroy());
    if (socket instanceof Socket) socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    const correlationId = correlationIdOf(request);
    try {
      const server = admit(request, correlationId, parts);
      if (head.length > 0) socket.unshift(head);
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${STDIO_PROTOCOL}\r\n\r\n`,
      );
      await serve(server, socket, correlationId, parts);
    } catch (error) {
      const body = JSON.stringify(toProblem(error, correlationId));
      const { status } = toProblem(error);
      socket.end(
        `HTTP/1.1 ${status} Refused\r\ncontent-type: application/problem+json\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    }
  };
}

/** The server that the path names. Throws `unauthenticated` or `not_found`. */
function admit(request: IncomingMessage, correlationId: string, parts: StdioDoorParts): string {
  const { segments } = readTarget(request);
  if (!bearerIs(request, parts.token)) {
    parts.denied(`/${segments.join('/')}`, correlationId);
    throw new OpsError('unauthenticated', 'the controller token is missing or wrong');
  }
  const [mcp, server = '', stdio, ...more] = segments;
  const isDoor = request.method === 'POST' && mcp === 'mcp' && stdio === 'stdio' && more.length === 0;
  if (!isDoor || request.headers.upgrade !== STDIO_PROTOCOL)
    throw new OpsError('not_found', `there is nothing to upgrade to at /${segments.join('/')}`);
  return server;
}

async function serve(
  server: string,
  socket: Duplex,
  correlationId: string,
  { containers, audit }: StdioDoorParts,
): Promise<void> {
  const tell = (result: 'ok' | 'denied', detail: string, metadata: Record<string, string>) =>
    written(() =>
      audit.append({
        action: 'mcp.container',
        resource: server.slice(0, 128),
        actor: 'hub',
        client: 'controller-api',
        result,
        correlation_id: correlationId,
        detail,
        metadata,
      }),
    );
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  let run: ContainerRun;
  try {
    const start = await readStart(socket, server);
    run = await containers.open(start, gone.signal);
    tell('ok', 'started', { target: containerTarget(start.launch.server), container: run.id });
  } catch (error) {
    const problem = toProblem(error, correlationId);
    tell('denied', problem.detail, { code: problem.code });
    socket.end(noticeOf({ type: 'refused', problem }));
    return;
  }
  await carry(run, socket, gone.signal);
}

/** The first line; what follows it stays in the socket. */
async function readStart(socket: Duplex, server: string): Promise<StdioStart> {
  const late = setTimeout(() => socket.destroy(), START_MS);
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for (;;) {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) {
        if (socket.destroyed || socket.readableEnded)
          throw new OpsError('bad_request', 'the first line was cut off');
        await either(socket, 'readable', 'end', 'close');
        continue;
      }
      const end = chunk.indexOf(10);
      parts.push(end === -1 ? chunk : chunk.subarray(0, end));
      size += chunk.length;
      if (end !== -1) {
        if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1));
        break;
      }
      if (size > MAX_BODY_BYTES) throw new OpsError('too_large', `at most ${MAX_BODY_BYTES} bytes`);
    }
  } finally {
    clearTimeout(late);
  }
  const start = StdioStart.safeParse(jsonOf(Buffer.concat(parts).toString('utf8')));
  if (!start.success) {
    const [issue] = start.error.issues;
    throw new OpsError('bad_request', `${issue?.path.join('.') || 'the first line'}: ${issue?.message}`);
  }
  if (start.data.launch.server !== server)
    throw new OpsError('bad_request', 'launch.server: the path names another server');
  return start.data;
}

/** Bytes both ways until one side ends. */
async function carry(run: ContainerRun, socket: Duplex, gone: AbortSignal): Promise<void> {
  const { stream, ended } = run;
  const reader = createFrameReader();
  let whole = true;
  const leave = () => void run.close();
  gone.addEventListener('abort', leave);
  socket.once('end', leave);
  if (gone.aborted || socket.readableEnded) leave();
  socket.write(noticeOf({ type: 'started' }));
  socket.pipe(stream);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      reader.push(chunk);
      if (!socket.write(chunk)) await either(socket, 'drain', 'close');
      if (socket.destroyed) break;
    }
    whole = !reader.midFrame();
  } catch {
    whole = false;
  }
  await run.close();
  const reason = await ended;
  // Behind a piece of a frame nobody could read it.
  if (whole) socket.write(noticeOf({ type: 'ended', reason }));
  socket.end();
}

/** Waits for the first of these events, and listens no longer. */
async function either(socket: Duplex, ...events: readonly string[]): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race(events.map((event) => once(socket, event, { signal: over.signal })));
  } finally {
    over.abort();
  }
}

function noticeOf(notice: StdioNotice): Buffer {
  return frameOf(NOTICE, Buffer.from(`${JSON.stringify(notice)}\n`));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpsError('bad_request', 'the first line is not JSON', { cause });
  }
}
