import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A request as bytes, ready to be sent again and again. */
export interface Shot {
  readonly port: number;
  readonly bytes: Buffer;
}

/** Milliseconds until the first byte of the answer's body, and until all of it had come. */
export interface Times {
  readonly first: number;
  readonly whole: number;
}

export function shotAt(
  url: string,
  model: string,
  stream: boolean,
  headers: Record<string, string> = {},
): Shot {
  const body = { model, stream, messages: [{ role: 'user', content: 'hello' }] };
  return postOf(url, body, { authorization: 'Bearer bench', ...headers });
}

/** Any POST of JSON. */
export function postOf(url: string, content: object, headers: Record<string, string>): Shot {
  const { host, port, pathname } = new URL(url);
  const body = JSON.stringify(content);
  const all = {
    host,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    port: Number(port),
    bytes: Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`),
  };
}

/** A connection that is kept: a client of its own, because Node's takes longer than what is measured. */
export class Line implements Disposable {
  readonly #socket: Socket;
  #answer: { began: number; first: number; text: string; resolve(times: Times): void } | null = null;
  #failed: (error: Error) => void = () => {};

  static async open(port: number): Promise<Line> {
    const socket = connect(port, '127.0.0.1').setNoDelay();
    await once(socket, 'connect');
    return new Line(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('close', () => this.#failed(new Error('the connection was closed')));
    socket.on('error', () => {});
  }

  send({ bytes }: Shot): Promise<Times> {
    return new Promise((resolve, reject) => {
      this.#failed = reject;
      this.#answer = { began: performance.now(), first: 0, text: '', resolve };
      this.#socket.write(bytes);
    });
  }

  /** Sends, and resolves when the first byte of the body came. */
  async begin(shot: Shot): Promise<void> {
    void this.send(shot).catch(() => {});
    while (this.#answer?.first === 0) await once(this.#socket, 'data');
  }

  [Symbol.dispose](): void {
    this.#failed = () => {};
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    const answer = this.#answer;
    if (!answer) return;
    answer.text += bytes.toString('latin1');
    const head = answer.text.indexOf('\r\n\r\n');
    if (head < 0) return;
    if (answer.first === 0 && answer.text.length > head + 4) answer.first = performance.now() - answer.began;
    const length = /\r\ncontent-length: (\d+)/i.exec(answer.text.slice(0, head + 2))?.[1];
    const over =
      length === undefined
        ? answer.text.endsWith('\r\n0\r\n\r\n')
        : answer.text.length >= head + 4 + Number(length);
    if (!over) return;
    if (!answer.text.startsWith('HTTP/1.1 200')) {
      this.#failed(new Error(answer.text.slice(0, 400)));
      return;
    }
    this.#answer = null;
    answer.resolve({ first: answer.first, whole: performance.now() - answer.began });
  }
}

/** Sends the same for so many seconds over so many connections. */
export async function repeat(shot: Shot, seconds: number, lines: number): Promise<Times[]> {
  const end = performance.now() + seconds * 1000;
  const times: Times[] = [];
  await Promise.all(
    Array.from({ length: lines }, async () => {
      using line = await Line.open(shot.port);
      while (performance.now() < end) times.push(await line.send(shot));
    }),
  );
  return times;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
