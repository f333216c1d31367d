import { setTimeout as delay } from 'node:timers/promises';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  inputRequired,
  inputResponse,
  type McpHttpHandler,
  Server,
} from '@modelcontextprotocol/server';
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

/** The same as `feature-server-v1.ts` on the SDK of 2026-07-28: it asks by its answer, and is called again. */
export async function startFeatureServerV2(): Promise<FeatureServer> {
  const state = new FeatureState();
  const handler: McpHttpHandler = createMcpHandler(() => featureServer(state, handler), { legacy: 'reject' });
  const node = toNodeHandler(handler);
  const server = await listenOn(async (request, response) => {
    await node(request as Parameters<typeof node>[0], response as Parameters<typeof node>[1]);
  });
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await handler.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

function featureServer(state: FeatureState, handler: McpHttpHandler): Server {
  const server = new Server(
    { name: 'features-v2', version: '1' },
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
  server.setRequestHandler('tools/list', async () => ({ tools: state.tools() }));
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: args = {} } }, { mcpReq }) => {
    const answer = (key: string) => inputResponse(mcpReq.inputResponses, key);
    switch (name) {
      case 'elicits': {
        const views = [answer('first'), answer('second')];
        const said = views.map((view) =>
          view.kind === 'elicit' ? `${view.action}:${String(view.content?.name)}` : null,
        );
        if (said.every((one) => one !== null)) return text(said.join(' '));
        const form = () => inputRequired.elicit(FORM as never);
        return inputRequired({ inputRequests: { first: form(), second: form() } });
      }
      case 'samples': {
        const view = answer('model');
        if (view.kind !== 'sampling')
          return inputRequired({ inputRequests: { model: inputRequired.createMessage(QUESTION) } });
        const { content } = view.result;
        return text(`sampled:${(content as { text?: string }).text}`);
      }
      case 'roots': {
        const view = answer('roots');
        if (view.kind !== 'roots')
          return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } });
        return text(`roots:${view.roots.map(({ uri }) => uri)}`);
      }
      case 'progresses': {
        const progressToken = mcpReq._meta?.progressToken;
        for (const progress of [1, 2]) {
          if (progressToken !== undefined)
            await mcpReq.notify({
              method: 'notifications/progress',
              params: { progressToken, progress, total: 2 },
            });
          // A host that reads news and answer at once forgets whom the news are for.
          await delay(30);
        }
        return text('progressed');
      }
      case 'logs':
        await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data: 'logged' } });
        return text('logged');
      case 'waits':
        return state.wait(mcpReq.signal);
      case 'touch':
        handler.notify.resourceUpdated(RESOURCES[0].uri);
        return text('touched');
      case 'grows':
        state.grow();
        handler.notify.toolsChanged();
        return text('grown');
      default:
        return state.plain(name, args);
    }
  });
  server.setRequestHandler('resources/list', async () => ({ resources: [...RESOURCES] }));
  server.setRequestHandler('resources/templates/list', async () => ({ resourceTemplates: [...TEMPLATES] }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }) => state.read(uri));
  server.setRequestHandler('resources/subscribe', async () => ({}));
  server.setRequestHandler('resources/unsubscribe', async () => ({}));
  server.setRequestHandler('prompts/list', async () => ({
    prompts: PROMPTS.map((prompt) => ({ ...prompt, arguments: [...prompt.arguments] })),
  }));
  server.setRequestHandler('prompts/get', async ({ params }) => state.prompt(params.arguments));
  server.setRequestHandler('completion/complete', async ({ params }) =>
    state.complete(params.argument.value),
  );
  return server;
}
