import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListRootsResultSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import {
  type FeatureServer,
  FeatureState,
  FORM,
  listenOn,
  PROMPTS,
  QUESTION,
  RESOURCES,
  TEMPLATES,
  text,
} from './features.ts';
import { SECRET } from './lab-server.ts';

interface Session {
  readonly server: Server;
  readonly transport: StreamableHTTPServerTransport;
  readonly watched: Set<string>;
}

/** An outside server of 2025-11-25 on the SDK of its time, over HTTP, with one of everything that the protocol has. */
export async function startFeatureServerV1(): Promise<FeatureServer> {
  const state = new FeatureState();
  const sessions = new Map<string, Session>();
  const http = await listenOn(async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (typeof id === 'string' && !known) return void response.writeHead(404).end();
    const { transport } = known ?? (await open(state, sessions));
    await transport.handleRequest(request, response);
  });
  return {
    url: http.url,
    async [Symbol.asyncDispose]() {
      for (const { server } of sessions.values()) await server.close();
      await http[Symbol.asyncDispose]();
    },
  };
}

async function open(state: FeatureState, sessions: Map<string, Session>): Promise<Session> {
  const watched = new Set<string>();
  const server = featureServer(state, sessions, watched);
  const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, { server, transport, watched }),
    onsessionclosed: (id) => void sessions.delete(id),
  });
  await server.connect(transport as Parameters<Server['connect']>[0]);
  return { server, transport, watched };
}

function featureServer(
  state: FeatureState,
  sessions: ReadonlyMap<string, Session>,
  watched: Set<string>,
): Server {
  const server = new Server(
    { name: 'features-v1', version: '1' },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        completions: {},
        logging: {},
      },
    },
  );

  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: state.tools() }));
  server.setRequestHandler(
    CallToolRequestSchema,
    async ({ params: { name, arguments: args = {}, _meta } }, extra) => {
      switch (name) {
        case 'elicits': {
          state.follow(extra.signal);
          const given = await extra.sendRequest(
            { method: 'elicitation/create', params: FORM as never },
            ElicitResultSchema,
          );
          const again = await extra.sendRequest(
            { method: 'elicitation/create', params: FORM as never },
            ElicitResultSchema,
          );
          return text(`${given.action}:${given.content?.name} ${again.action}:${again.content?.name}`);
        }
        case 'tells_secret': {
          const params = { ...FORM, message: `password: ${SECRET}` } as never;
          const { action } = await extra.sendRequest(
            { method: 'elicitation/create', params },
            ElicitResultSchema,
          );
          return text(action);
        }
        case 'gives_up':
          return extra
            .sendRequest({ method: 'elicitation/create', params: FORM as never }, ElicitResultSchema, {
              timeout: 100,
            })
            .then(() => text('answered'))
            .catch(() => text('gave up'));
        case 'samples': {
          const { content } = await extra.sendRequest(
            { method: 'sampling/createMessage', params: QUESTION },
            CreateMessageResultSchema,
          );
          return text(`sampled:${(content as { text?: string }).text}`);
        }
        case 'roots': {
          const { roots } = await extra.sendRequest({ method: 'roots/list' }, ListRootsResultSchema);
          return text(`roots:${roots.map(({ uri }) => uri)}`);
        }
        case 'progresses': {
          const progressToken = _meta?.progressToken;
          for (const progress of [1, 2]) {
            if (progressToken !== undefined)
              await extra.sendNotification({
                method: 'notifications/progress',
                params: { progressToken, progress, total: 2 },
              });
            // A host that reads news and answer at once forgets whom the news are for.
            await delay(30);
          }
          return text('progressed');
        }
        case 'logs':
          await extra.sendNotification({
            method: 'notifications/message',
            params: { level: 'info', data: 'logged' },
          });
          return text('logged');
        case 'waits':
          return state.wait(extra.signal);
        case 'touch':
          for (const { server: one, watched } of sessions.values())
            for (const uri of watched) await one.sendResourceUpdated({ uri });
          return text('touched');
        case 'grows':
          state.grow();
          for (const { server: one } of sessions.values()) await one.sendToolListChanged();
          return text('grown');
        default:
          return state.plain(name, args);
      }
    },
  );
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: [...RESOURCES] }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, async () => ({
    resourceTemplates: [...TEMPLATES],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => state.read(uri));
  server.setRequestHandler(SubscribeRequestSchema, async ({ params: { uri } }) => {
    watched.add(uri);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, async ({ params: { uri } }) => {
    watched.delete(uri);
    return {};
  });
  server.setRequestHandler(ListPromptsRequestSchema, async () => ({ prompts: [...PROMPTS] }));
  server.setRequestHandler(GetPromptRequestSchema, async ({ params }) => state.prompt(params.arguments));
  server.setRequestHandler(CompleteRequestSchema, async ({ params }) =>
    state.complete(params.argument.value),
  );
  return server;
}
