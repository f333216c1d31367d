import { type ClientRequest, type RequestOptions, request } from 'node:http';
import { type Duplex, PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '#contract/errors.ts';
import { STDIO_PROTOCOL, StdioNotice, type StdioStart } from '#contract/mcp-container.ts';
import { fromProblem, OpsError } from '#core/ops-error.ts';
import { createFrameReader } from '#core/stdio-frames.ts';
import type { Channel } from './channel.ts';
import { createLastWords } from './last-words.ts';

/** Where the controller listens, `unix:///path` or `http://host:port`, and the token that it asks for. */
export interface ControllerPlace {
  readonly url: string;
  readonly token: string;
}

const STDOUT = 1;
const STDERR = 2;
const NOTICE = 3;
/** A notice is a sentence or a problem. */
const MOST_NOTICE = 64 * 1024;
/** How long the controller may take to end the container, in ms. */
const CLOSE_MS = 8000;

/** Has the controller start a container that it was granted, and attaches to it. Throws the controller's refusal. */
export async function openContainer(start: StdioStart, controller: ControllerPlace): Promise<Channel> {
  const socket = await upgraded(start.launch.server, controller);
  const output = new PassThrough();
  const started = Promise.withResolvers<void>();
  const words = createLastWords();
  let how = 'the controller has closed its connection';

  const ended = receive(socket, output, {
    stderr: words.take,
    notice(notice) {
      if (notice.type === 'started') started.resolve();
      else if (notice.type === 'ended') how = notice.reason;
      else started.reject(refusalOf(notice.problem));
    },
  }).then(() => {
    const reason = words.after(how);
    started.reject(new OpsError('server_down', reason));
    return reason;
  });

  socket.write(`${JSON.stringify(start)}\n`);
  try {
    await started.promise;
  } catch (error) {
    socket.destroy();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    input: socket,
    output,
    ended,
    close() {
      closing ??= close(socket, output, ended);
      return closing;
    },
  };
}

/** The end of our side is the end of its input; the controller sees to the rest. */
async function close(socket: Duplex, output: PassThrough, ended: Promise<string>): Promise<void> {
  socket.end();
  // What it still says must not keep the controller from reaching its end.
  output.resume();
  await Promise.race([ended, delay(CLOSE_MS, undefined, { ref: false })]);
  socket.destroy();
  output.destroy();
}

interface Heard {
  stderr(chunk: Buffer): void;
  notice(notice: StdioNotice): void;
}

/** Takes what the controller sends apart, to the end; no faster than `output` is read. */
async function receive(socket: Duplex, output: PassThrough, heard: Heard): Promise<void> {
  const reader = createFrameReader();
  let notice = '';
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      for (const { kind, bytes } of reader.push(chunk)) {
        if (kind === STDERR) heard.stderr(bytes);
        else if (kind === NOTICE) notice = noticesIn(notice + bytes.toString('utf8'), heard);
        else if (kind === STDOUT && !output.write(bytes)) await drained(output);
      }
    }
  } catch {
    // A connection that breaks ends the channel like one that is closed.
  }
  output.end();
}

/** Hands on each whole line, and answers with what is left. */
function noticesIn(text: string, heard: Heard): string {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  if (rest.length > MOST_NOTICE) throw new TypeError('a notice of the controller has no end');
  for (const line of lines) heard.notice(StdioNotice.parse(JSON.parse(line)));
  return rest;
}

function drained(output: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      output.off('drain', done).off('close', done);
      resolve();
    };
    output.on('drain', done).on('close', done);
  });
}

function upgraded(server: string, { url, token }: ControllerPlace): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const outgoing: ClientRequest = request({
    ...targetOf(url),
    method: 'POST',
    path: `/mcp/${encodeURIComponent(server)}/stdio`,
    agent: false,
    headers: { authorization: `Bearer ${token}`, connection: 'Upgrade', upgrade: STDIO_PROTOCOL },
  });
  outgoing.once('upgrade', (_, socket, head) => {
    if (head.length > 0) socket.unshift(head);
    // The loop that reads hears of it as well.
    socket.on('error', () => undefined);
    resolve(socket);
  });
  outgoing.once('response', async (response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      reject(refusalOf(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
    } catch {
      reject(refusalOf(null));
    }
  });
  outgoing.on('error', (cause: NodeJS.ErrnoException) =>
    reject(new OpsError('server_down', `the controller cannot be reached: ${cause.code}`, { cause })),
  );
  outgoing.end();
  return promise;
}

function targetOf(url: string): RequestOptions {
  if (url.startsWith('unix://')) return { socketPath: url.slice('unix://'.length) };
  const { hostname: host, port } = new URL(url);
  return { host, port: Number(port || 80) };
}

function refusalOf(body: unknown): OpsError {
  const problem = Problem.safeParse(body);
  if (problem.success) return fromProblem(problem.data);
  return new OpsError('server_down', 'the controller answered with no problem document');
}
