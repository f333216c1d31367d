import { docsPage, docsStyle } from './docs-page.ts';
import { describeApi } from './openapi.ts';
import { type Route, route } from './route.ts';

const KEEP_A_MINUTE = { 'cache-control': 'private, max-age=60' };

/** The description of these routes, for programs and for people; its own routes are part of it. */
export function openApiRoutes(api: readonly Route[], version: string): Route[] {
  let described: string | undefined;
  const own: Route[] = [
    route({
      method: 'get',
      path: '/api/openapi.json',
      tag: 'docs',
      summary: 'This API as an OpenAPI 3.1 document',
      access: 'viewer',
      reply: 'application/json',
      handle: async () => {
        described ??= JSON.stringify(describeApi([...api, ...own], version));
        return new Response(described, { headers: { 'content-type': 'application/json', ...KEEP_A_MINUTE } });
      },
    }),
    route({
      method: 'get',
      path: '/api/docs',
      tag: 'docs',
      summary: 'This API as a page to read',
      access: 'viewer',
      reply: 'text/html',
      handle: async () => page('text/html', docsPage([...api, ...own], version)),
    }),
    route({
      method: 'get',
      path: '/api/docs/style.css',
      tag: 'docs',
      summary: 'The looks of that page',
      access: 'viewer',
      reply: 'text/css',
      handle: async () => page('text/css', docsStyle),
    }),
  ];
  return own;
}

function page(type: string, content: string): Response {
  return new Response(content, { headers: { 'content-type': `${type}; charset=utf-8`, ...KEEP_A_MINUTE } });
}
