import {
  createRequestStateCodec,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
} from '@modelcontextprotocol/server';
import { TaskServer } from '#hub/front/tasks/task-server.ts';
import { WITH_TASKS } from '#hub/tasks-extension.ts';
import { FIXTURE_PROMPTS } from './fixture-prompts.ts';
import { serveFixtureTasks, TASK_TOOLS } from './fixture-tasks.ts';
import { FIXTURE_TOOLS, PIXEL } from './fixture-tools.ts';

/** All tools that the suite asks for. */
export const ALL_TOOLS = Object.freeze([...FIXTURE_TOOLS, ...TASK_TOOLS]);

const CODEC = createRequestStateCodec({ key: new Uint8Array(32).fill(7), ttlSeconds: 600 });
const CACHED = { ttlMs: 60_000, cacheScope: 'public' as const };

const RESOURCES = [
  { uri: 'test://static-text', name: 'static-text', description: 'A text', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'static-binary', description: 'An image', mimeType: 'image/png' },
  {
    uri: 'test://watched-resource',
    name: 'watched-resource',
    description: 'One to watch',
    mimeType: 'text/plain',
  },
];
const TEMPLATE = {
  uriTemplate: 'test://template/{id}/data',
  name: 'template',
  description: 'Data by its id',
  mimeType: 'application/json',
};

/** The server that the conformance suite wants to see: of both eras, with all tools, prompts and resources it asks for. */
export function fixtureServer(): Server {
  const server = new TaskServer(
    { name: 'conformance-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {},
        ...WITH_TASKS,
      },
      requestState: { verify: CODEC.verify },
    },
  );
  server.setRequestHandler('tools/list', async () => ({
    tools: ALL_TOOLS.map(({ run: _, ...tool }) => tool),
    ...CACHED,
  }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = ALL_TOOLS.find(({ name }) => name === params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    return tool.run(params.arguments ?? {}, context, (state) => CODEC.mint(state, context));
  });
  server.setRequestHandler('prompts/list', async () => ({
    prompts: FIXTURE_PROMPTS.map(({ get: _, ...prompt }) => prompt),
    ...CACHED,
  }));
  server.setRequestHandler('prompts/get', async ({ params }, context) => {
    const prompt = FIXTURE_PROMPTS.find(({ name }) => name === params.name);
    if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${params.name}`);
    return prompt.get(params.arguments ?? {}, context);
  });
  server.setRequestHandler('resources/list', async () => ({ resources: RESOURCES, ...CACHED }));
  server.setRequestHandler('resources/templates/list', async () => ({
    resourceTemplates: [TEMPLATE],
    ...CACHED,
  }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }) => ({
    contents: [contentOf(uri)],
    ...CACHED,
  }));
  server.setRequestHandler('resources/subscribe', async () => ({}));
  server.setRequestHandler('resources/unsubscribe', async () => ({}));
  server.setRequestHandler('completion/complete', async ({ params: { argument } }) => ({
    completion: {
      values: ['paris', 'park', 'party'].filter((word) => word.startsWith(argument.value)),
      hasMore: false,
    },
  }));
  server.setRequestHandler('logging/setLevel', async () => ({}));
  serveFixtureTasks(server);
  return server;
}

function contentOf(uri: string) {
  if (uri === 'test://static-text')
    return { uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' };
  if (uri === 'test://static-binary') return { uri, mimeType: 'image/png', blob: PIXEL };
  if (uri === 'test://watched-resource') return { uri, mimeType: 'text/plain', text: 'watched' };
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id === undefined)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Resource not found', { uri });
  return {
    uri,
    mimeType: 'application/json',
    text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
  };
}
