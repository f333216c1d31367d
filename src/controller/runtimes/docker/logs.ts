import type { IncomingMessage } from 'node:http';
import type { LogQuery } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { containerPath, type EngineClient } from './engine-client.ts';
import { EngineRefusal, timedOut, unreachable } from './engine-errors.ts';
import { unixTime } from './engine-time.ts';
import { createFrameDecoder } from './log-frames.ts';
import { createLineCollector, type LogWindow } from './log-lines.ts';

/**
 * The newest log lines of a container, running or dead: at most `tail` lines and 1 MiB. Throws `runtime_failed` when
 * its logging driver cannot be read, with the engine's words.
 */
export async function readLogs(
  engine: EngineClient,
  container: { readonly id: string; readonly tty: boolean },
  query: LogQuery,
  signal: AbortSignal,
): Promise<LogWindow> {
  const response = await openLogs(engine, container.id, query, signal);
  try {
    return await collect(response, container.tty, query.tail);
  } catch (error) {
    if (signal.aborted) throw timedOut(engine.socketPath, 'GET logs', signal);
    if (error instanceof OpsError) throw error;
    throw unreachable(engine.socketPath, 'GET logs', error);
  } finally {
    response.destroy();
  }
}

async function openLogs(
  engine: EngineClient,
  id: string,
  query: LogQuery,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  try {
    return await engine.open(containerPath(id, 'logs'), signal, {
      stdout: 1,
      stderr: 1,
      timestamps: 1,
      // One more than asked for tells whether there were more.
      tail: query.tail + 1,
      since: query.since === undefined ? undefined : unixTime(query.since),
    });
  } catch (error) {
    if (error instanceof EngineRefusal && error.status !== 404) {
      throw new OpsError('runtime_failed', `its log cannot be read: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function collect(response: IncomingMessage, tty: boolean, tail: number): Promise<LogWindow> {
  const lines = createLineCollector(tail);
  // A terminal has one stream, and the engine then sends it bare.
  const decoder = tty ? null : createFrameDecoder();
  for await (const chunk of response as AsyncIterable<Buffer>) {
    const pieces = decoder?.push(chunk) ?? [{ stream: 'stdout' as const, bytes: chunk }];
    for (const piece of pieces) lines.push(piece);
  }
  const window = lines.finish();
  return { ...window, truncated: window.truncated || (decoder?.midFrame() ?? false) };
}
