import { OpsError } from '#core/ops-error.ts';
import type { RecordParts } from './call-record.ts';
import type { Catalog } from './catalog.ts';
import type { ChatDialect, ErrorForm } from './dialect.ts';
import { anthropicError, anthropicMessages } from './dialects/anthropic-messages.ts';
import { ollamaError } from './dialects/ollama-chat.ts';
import { openAiChat, openAiError } from './dialects/openai-chat.ts';
import { openAiResponses } from './dialects/openai-responses.ts';
import type { EmbedService } from './embed-service.ts';
import type { Exchange } from './exchange.ts';
import type { LoadService } from './load-service.ts';
import type { ModelDesk } from './model-desk.ts';
import { ollamaRoutes } from './ollama-routes.ts';
import type { Routing } from './routing.ts';
import { usageRoutes } from './usage-routes.ts';

/** One path of the gateway. With `below`, all paths that begin with it. */
export interface GatewayRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly below?: boolean;
  /** A viewer may use it: it only tells. Left out, GET alone does. */
  readonly tells?: boolean;
  readonly error: ErrorForm;
  handle(exchange: Exchange): Promise<void> | void;
}

export interface RouteParts extends RecordParts {
  readonly chat: (exchange: Exchange, dialect: ChatDialect) => Promise<void>;
  readonly embed: EmbedService;
  readonly load: LoadService;
  readonly catalog: Catalog;
  readonly routing: Routing;
  readonly desk: ModelDesk;
  readonly version: string;
  readonly maxBodyBytes: number;
}

/** How errors are worded at a path that may be nobody's: as its neighbours' are. */
export function errorFormAt(url: string): ErrorForm {
  if (url.startsWith('/api/')) return ollamaError;
  return url.startsWith('/v1/messages') ? anthropicError : openAiError;
}

/** Every path, in the dialect of its callers. */
export function gatewayRoutes(parts: RouteParts): readonly GatewayRoute[] {
  const { chat, embed, catalog } = parts;
  const openAi = (
    method: GatewayRoute['method'],
    path: string,
    handle: GatewayRoute['handle'],
    below = false,
  ): GatewayRoute => ({ method, path, below, error: openAiError, handle });
  return [
    openAi('POST', '/v1/chat/completions', (exchange) => chat(exchange, openAiChat)),
    openAi('POST', '/v1/responses', (exchange) => chat(exchange, openAiResponses)),
    {
      method: 'POST',
      path: '/v1/messages',
      error: anthropicError,
      handle: (exchange) => chat(exchange, anthropicMessages),
    },
    openAi('POST', '/v1/embeddings', (exchange) => embed.openAi(exchange)),
    openAi('GET', '/v1/models', async (exchange) =>
      exchange.json({ object: 'list', data: await catalog.list() }),
    ),
    openAi('GET', '/v1/models/', async (exchange) => exchange.json(await oneModel(exchange, catalog)), true),
    ...ollamaRoutes(parts),
    ...usageRoutes(parts),
  ];
}

async function oneModel({ rest }: Exchange, catalog: Catalog) {
  let id = rest;
  try {
    id = decodeURIComponent(rest);
  } catch {
    // Not encoded: taken as it stands.
  }
  const found = (await catalog.list()).find((model) => model.id === id);
  if (!found) throw new OpsError('unknown_model', `there is no model ${JSON.stringify(id.slice(0, 100))}`);
  return found;
}
