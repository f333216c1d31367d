import { randomBytes } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import type { z } from 'zod';
import type { EngineClient, Query } from '#controller/runtimes/docker/engine-client.ts';
import { EngineRefusal } from '#controller/runtimes/docker/engine-errors.ts';
import { frameOf } from '#core/stdio-frames.ts';

/** What the engine was told of a container. */
export interface TestContainer {
  readonly id: string;
  readonly name: string;
  readonly body: { readonly Labels: Readonly<Record<string, string>>; readonly [name: string]: unknown };
  /** The container's side: its standard input comes from it, frames go into it. */
  readonly inside: Duplex;
  readonly outside: Duplex;
  readonly removed: PromiseWithResolvers<number>;
  started: boolean;
}

/** A container engine in memory, as far as the controller uses one for MCP servers. */
export class TestContainerEngine implements EngineClient {
  readonly socketPath = '/nowhere/docker.sock';
  readonly containers = new Map<string, TestContainer>();
  /** Images by name; each stands for its id. */
  readonly images = new Map([['boxed:1', 'sha256:one']]);
  /** What can be pulled. */
  readonly registry = new Map<string, string>();
  created = 0;
  /** The most containers that there were at once. */
  most = 0;
  /** What runs in a container: by default it says back what it is told, and ends with its input. */
  program: (container: TestContainer, end: (code: number) => void) => void = echo;

  async version() {
    return { engine: '1.0', api: '1.41' };
  }

  async get<T>(path: string, schema: z.ZodType<T>, _: AbortSignal, query: Query = {}): Promise<T> {
    if (path === '/containers/json') return schema.parse(this.#listed(query));
    const image = /^\/images\/(.+)\/json$/.exec(path)?.[1];
    if (image !== undefined) return schema.parse(this.#image(decodeURIComponent(image)));
    const container = this.#find(path);
    return schema.parse({
      Id: container.id,
      Name: container.name,
      Image: 'sha256:one',
      State: { Status: 'running' },
      Config: { Image: 'boxed:1', Labels: container.body.Labels },
      HostConfig: {},
    });
  }

  async open(): Promise<IncomingMessage> {
    return answered('');
  }

  async post(path: string, query: Query = {}, body: unknown = null): Promise<IncomingMessage> {
    if (path === '/containers/create') return answered(JSON.stringify({ Id: this.#create(query, body) }));
    if (path === '/images/create') return answered(this.#pull(query));
    const container = this.#find(path);
    if (path.endsWith('/wait')) {
      return answered(container.removed.promise.then((StatusCode) => JSON.stringify({ StatusCode })));
    }
    container.started = true;
    this.program(container, (code) => this.#remove(container, code));
    return answered('');
  }

  async delete(path: string): Promise<IncomingMessage> {
    this.#remove(this.#find(path), 137);
    return answered('');
  }

  async hijack(path: string): Promise<Duplex> {
    return this.#find(path).outside;
  }

  /** A failure comes inside of the answer. */
  #pull({ fromImage, tag }: Query): string {
    const name = `${fromImage}:${tag}`;
    const id = this.registry.get(name);
    if (id === undefined) return JSON.stringify({ error: `${name} is in no registry` });
    this.images.set(name, id);
    return JSON.stringify({ status: 'Status: Downloaded newer image' });
  }

  #listed({ filters }: Query) {
    const { label } = JSON.parse(String(filters)) as { label: string[] };
    const has = (labels: TestContainer['body']['Labels'], wanted: string) => {
      const [name = '', value] = wanted.split('=');
      return Object.hasOwn(labels, name) && (value === undefined || labels[name] === value);
    };
    return [...this.containers.values()]
      .filter(({ body }) => label.every((wanted) => has(body.Labels, wanted)))
      .map(({ id, name, body }) => ({ Id: id, Names: [`/${name}`], Labels: body.Labels }));
  }

  #image(reference: string) {
    const id = this.images.get(reference) ?? [...this.images.values()].find((one) => one === reference);
    if (id === undefined) throw new EngineRefusal('GET image', 404, 'No such image');
    return { Id: id, RepoDigests: [], Config: { User: '', Volumes: null } };
  }

  #create({ name }: Query, body: unknown): string {
    if ([...this.containers.values()].some((one) => one.name === name))
      throw new EngineRefusal('POST /containers/create', 409, `the name ${name} is in use`);
    const id = randomBytes(32).toString('hex');
    const [inside, outside] = duplexPair();
    this.containers.set(id, {
      id,
      name: String(name),
      body: body as TestContainer['body'],
      inside,
      outside,
      removed: Promise.withResolvers(),
      started: false,
    });
    this.created += 1;
    this.most = Math.max(this.most, this.containers.size);
    return id;
  }

  #find(path: string): TestContainer {
    const named = /^\/containers\/([^/]+)/.exec(path)?.[1] ?? '';
    const found = [...this.containers.values()].find(({ id, name }) => id === named || name === named);
    if (found) return found;
    throw new EngineRefusal(path, 404, `No such container: ${named}`);
  }

  #remove(container: TestContainer, code: number): void {
    if (!this.containers.delete(container.id)) return;
    container.inside.end();
    container.removed.resolve(code);
  }
}

/** Says back what it is told. */
function echo({ inside }: TestContainer, end: (code: number) => void): void {
  inside.on('data', (chunk: Buffer) => inside.write(frameOf(1, chunk)));
  inside.once('end', () => end(0));
}

/** An answer whose body is this text, once it is known. */
function answered(text: string | Promise<string>): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  void Promise.resolve(text).then((body) => {
    message.push(body);
    message.push(null);
  });
  return message;
}
