import type { z } from 'zod';
import { Problem } from '#contract/errors.ts';
import { ComponentSchemas } from './component-schemas.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

/** The API description (OpenAPI 3.1, whose schemas are JSON Schema 2020-12) of these routes. */
export function describeApi(routes: readonly Route[], version: string): Json {
  const schemas = new ComponentSchemas();
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    for (const path of [route.path, ...(route.aliases ?? [])]) {
      const at = path.replace(/:([a-z_]+)/g, '{$1}');
      paths[at] = { ...paths[at], [route.method]: describeRoute(route, path, schemas) };
    }
  }
  schemas.of(Problem, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'OpsPilot',
      version,
      description: 'Finds out what is wrong with your services, and fixes it only with your consent.',
    },
    components: {
      schemas: schemas.named,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token (`ops_...`).' },
        session: { type: 'apiKey', in: 'cookie', name: 'opspilot_session', description: 'The web session.' },
      },
    },
    security: [{ token: [] }, { session: [] }],
    paths,
  };
}

function describeRoute(route: Route, path: string, schemas: ComponentSchemas): Json {
  return {
    operationId: operationId(route.method, path) + (path === route.path ? '' : '_alias'),
    summary: route.summary,
    description: needs(route),
    tags: [route.tag],
    ...(route.access === 'public' ? { security: [] } : {}),
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body
      ? { requestBody: { required: true, content: json(schemas.of(route.body, 'input')) } }
      : {}),
    responses: {
      [route.status ?? 200]: { description: 'Success', content: replyContent(route, schemas) },
      default: {
        description: 'A problem document (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** What a caller must be, in words. */
export function needs(route: Route): string {
  if (route.access === 'public') return 'Needs no sign-in.';
  return `Needs the role ${route.access} or more${route.approver ? ', and the right to approve' : ''}.`;
}

function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'api');
  return [method, ...words].join('_');
}

function parameters(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties, required } = ComponentSchemas.fields(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }));
}

function replyContent(route: Route, schemas: ComponentSchemas): Json {
  if (typeof route.reply !== 'string') return json(schemas.of(route.reply, 'output'));
  const schema = route.reply === 'application/json' ? { type: 'object' } : { type: 'string' };
  return { [route.reply]: { schema } };
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}
