import type { ListenRequest } from './task-news.ts';

type Tell = (notification: { method: string; params: Record<string, unknown> }) => void;

/** A filter that keeps a stream of the SDK open, which ends one that listens to nothing that it knows. */
const KEEPS_OPEN = 'toolsListChanged';
const KEPT_OUT = 'notifications/tools/list_changed';

/**
 * The SDK's stream of news with those of tasks among them. The SDK knows no tasks: its stream says what it listens to,
 * here with the tasks in it, lives as long, and ends as always.
 */
export async function taskStream(
  body: ListenRequest,
  taskIds: readonly string[],
  open: (body: ListenRequest) => Promise<Response>,
  follow: (tell: Tell) => Promise<void>,
): Promise<Response> {
  if (taskIds.length === 0) return open(body);
  const filter = { ...body.params?.notifications } as Record<string, unknown>;
  const isOwn = filter[KEEPS_OPEN] !== true;
  const notifications = { ...filter, [KEEPS_OPEN]: true };
  const response = await open({
    ...body,
    params: { ...body.params, notifications: notifications as object },
  });
  const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true;
  if (response.body === null || !isStream) return response;
  const reader = response.body.getReader();
  let isAcknowledged = false;

  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (message: object) => controller.enqueue(frameOf(message));
      const pass = async (): Promise<void> => {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          const message = isAcknowledged && !isOwn ? null : messageOf(value);
          if (message?.method === 'notifications/subscriptions/acknowledged') {
            write(acknowledged(message, taskIds, isOwn));
            isAcknowledged = true;
            void follow((notification) => {
              try {
                write({ jsonrpc: '2.0', ...notification });
              } catch {
                // It has been closed in the meantime: nobody listens.
              }
            });
          } else if (!(isOwn && message?.method === KEPT_OUT)) controller.enqueue(value);
        }
      };
      pass().catch((error: unknown) => controller.error(error));
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(stream, response);
}

interface Message {
  readonly method?: string;
  readonly params?: { readonly notifications?: Readonly<Record<string, unknown>> };
}

/** What the host has asked for and gets, as it named it. */
export function acknowledged(message: Message, taskIds: readonly string[], isOwn: boolean): object {
  const { [KEEPS_OPEN]: kept, ...others } = message.params?.notifications ?? {};
  const notifications = { ...others, ...(isOwn ? {} : { [KEEPS_OPEN]: kept }), taskIds };
  return { ...message, params: { ...message.params, notifications } };
}

function frameOf(message: object): Uint8Array {
  return new TextEncoder().encode(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}

/** The SDK writes each message by itself; what is none keeps the connection alive. */
function messageOf(frame: Uint8Array): Message | null {
  const data = /^data: (.*)$/m.exec(new TextDecoder().decode(frame))?.[1];
  return data === undefined ? null : JSON.parse(data);
}
