import type {
  JSONRPCMessage,
  RequestId,
  Transport,
  TransportSendOptions,
} from '@modelcontextprotocol/server';
import { SUBSCRIPTION_ID_META_KEY } from '@modelcontextprotocol/server';
import { WITH_TASKS } from '../tasks-extension.ts';
import { isListen, NO_TASKS, urisOf, watchResources, withVisible } from './listening.ts';
import type { Asker } from './parts.ts';
import { type ListenRequest, listenerOf, tasksToHear, tellOfTasks } from './tasks/task-news.ts';
import { acknowledged } from './tasks/task-stream.ts';
import type { CallParts } from './tool-calls.ts';

interface Listening {
  readonly body: ListenRequest;
  readonly taskIds: readonly string[];
  readonly stop: AbortController;
}

/**
 * A stream of lines over which a host of 2026-07-28 may also listen: the SDK tells of lists, and what it does not know,
 * resources of outside servers and tasks, is told here.
 */
export class ListeningLines implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #inner: Transport;
  readonly #asker: Asker;
  readonly #parts: CallParts;
  readonly #onEnd: () => void;
  readonly #listening = new Map<RequestId, Listening>();

  /** `onEnd`: nothing more is read or written. */
  constructor(inner: Transport, asker: Asker, parts: CallParts, onEnd: () => void) {
    this.#inner = inner;
    this.#asker = asker;
    this.#parts = parts;
    this.#onEnd = onEnd;
  }

  async start(): Promise<void> {
    this.#inner.onclose = () => {
      for (const { stop } of this.#listening.values()) stop.abort();
      this.#listening.clear();
      this.#onEnd();
      this.onclose?.();
    };
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onmessage = (message, extra) => {
      if (isListen(message)) void this.#begin(message).catch(this.#parts.onError);
      else {
        this.#end(message);
        this.onmessage?.(message, extra);
      }
    };
    await this.#inner.start();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    const listening = this.#acknowledges(message);
    if (!listening) return this.#inner.send(message, options);
    const { body, taskIds, stop } = listening;
    await this.#inner.send(acknowledged(message as never, taskIds, false) as JSONRPCMessage, options);
    const by = listenerOf(body, this.#asker, stop.signal);
    void tellOfTasks(taskIds, body.id as RequestId, by, this.#parts, (notification) =>
      this.#tell(notification),
    );
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #begin(body: ListenRequest & JSONRPCMessage): Promise<void> {
    const id = body.id as RequestId;
    const taskIds = await tasksToHear(body, this.#asker, this.#parts);
    if (taskIds === 'undeclared') {
      const [code, message] = NO_TASKS;
      const error = { code, message, data: { requiredCapabilities: WITH_TASKS } };
      return this.#inner.send({ jsonrpc: '2.0', id, error });
    }
    const allowed = withVisible(body, this.#asker, this.#parts);
    const stop = new AbortController();
    const updated = (uri: string) =>
      this.#tell({
        method: 'notifications/resources/updated',
        params: { uri, _meta: { [SUBSCRIPTION_ID_META_KEY]: id } },
      });
    const end = await watchResources(urisOf(allowed), this.#asker, this.#parts, updated);
    stop.signal.addEventListener('abort', end, { once: true });
    this.#listening.set(id, { body, taskIds, stop });
    this.onmessage?.(allowed as unknown as JSONRPCMessage);
  }

  #end(message: JSONRPCMessage): void {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const id = message.params?.requestId as RequestId;
    this.#listening.get(id)?.stop.abort();
    this.#listening.delete(id);
  }

  #acknowledges(message: JSONRPCMessage): Listening | null {
    if (!('method' in message) || message.method !== 'notifications/subscriptions/acknowledged') return null;
    const meta = message.params?._meta as Readonly<Record<string, unknown>> | undefined;
    const listening = this.#listening.get(meta?.[SUBSCRIPTION_ID_META_KEY] as RequestId);
    return listening && listening.taskIds.length > 0 ? listening : null;
  }

  #tell(notification: { method: string; params: Record<string, unknown> }): void {
    this.#inner.send({ jsonrpc: '2.0', ...notification }).catch(this.#parts.onError);
  }
}
