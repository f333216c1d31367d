import { describeApi, needs } from './openapi.ts';
import { escapeHtml } from './plain-page.ts';
import type { Route } from './route.ts';

/** The API as one page without scripts: what each route does, takes and answers. */
export function docsPage(routes: readonly Route[], version: string): string {
  const { components, paths } = describeApi(routes, version) as unknown as Description;
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  const sections = tags.map((tag) => {
    const entries = routes.filter((route) => route.tag === tag).map((route) => entry(route, paths));
    return `<section id="${escapeHtml(tag)}"><h2>${escapeHtml(tag)}</h2>${entries.join('')}</section>`;
  });
  const schemas = Object.entries(components.schemas)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([name, schema]) =>
        `<details id="${escapeHtml(name)}"><summary>${escapeHtml(name)}</summary>${pre(schema)}</details>`,
    );
  const links = [...tags, 'schemas'].map((tag) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OpsPilot API ${escapeHtml(version)}</title>
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
<header><h1>OpsPilot API</h1>
<p>Version ${escapeHtml(version)}. The same as <a href="/api/openapi.json">OpenAPI 3.1</a>. Errors are problem documents
(RFC 9457) with a stable <code>code</code>. Send an API token as <code>Authorization: Bearer ops_...</code>.</p>
<nav aria-label="Sections">${links.join(' ')}</nav></header>
<main>${sections.join('\n')}
<section id="schemas"><h2>schemas</h2>${schemas.join('\n')}</section></main>
</body>
</html>
`;
}

interface Description {
  readonly components: { readonly schemas: Record<string, unknown> };
  readonly paths: Record<
    string,
    Record<string, { parameters: unknown; requestBody?: unknown; responses: unknown }>
  >;
}

function entry(route: Route, paths: Description['paths']): string {
  const described = paths[route.path.replace(/:([a-z_]+)/g, '{$1}')]?.[route.method];
  const also = route.aliases
    ? `<p>Also at ${route.aliases.map((path) => `<code>${escapeHtml(path)}</code>`).join(', ')}.</p>`
    : '';
  return `<details><summary><b>${route.method.toUpperCase()}</b> <code>${escapeHtml(route.path)}</code>
<span>${escapeHtml(route.summary)}</span></summary><p>${escapeHtml(needs(route))}</p>${also}${pre({
    parameters: described?.parameters,
    requestBody: described?.requestBody,
    responses: described?.responses,
  })}</details>`;
}

/** JSON to read, in which the name of a schema leads to it. */
function pre(value: unknown): string {
  const text = escapeHtml(JSON.stringify(value, null, 2));
  return `<pre>${text.replace(/#\/components\/schemas\/(\w+)/g, '<a href="#$1">$1</a>')}</pre>`;
}

export const docsStyle = `
:root { color-scheme: light dark; --line: #8884; --mark: light-dark(#006d9c, #56b4e9); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
a { color: var(--mark); }
nav a { display: inline-block; padding: .25rem .5rem .25rem 0; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; padding: .25rem .75rem; }
summary { cursor: pointer; padding: .35rem 0; min-height: 1.5rem; overflow-wrap: anywhere; }
summary span { margin-left: .75rem; }
pre { overflow-x: auto; font-size: .85rem; }
`;
