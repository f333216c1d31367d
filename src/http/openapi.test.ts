import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHttpFixture, type HttpFixture } from './http-fixture.ts';

type Node = Record<string, unknown>;

let http: HttpFixture;
let api: { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Node } };
interface Operation extends Node {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Node }[];
  readonly responses: Record<string, { description: string; content: Record<string, { schema: Node }> }>;
  readonly security?: readonly unknown[];
  readonly requestBody?: { content: Record<string, { schema: Node }> };
}

before(async () => {
  http = await createHttpFixture();
  const reply = await http.ask('/api/openapi.json', { as: 'viewer' });
  assert.equal(reply.headers.get('content-type'), 'application/json');
  api = await reply.json();
});
after(() => http[Symbol.asyncDispose]());

const operations = () =>
  Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test('it covers every route with its aliases, and nothing else', () => {
  const described = operations().map(({ path, method }) => `${method} ${path}`);
  const mounted = http.routes.flatMap(({ method, path, aliases = [] }) =>
    [path, ...aliases].map((at) => `${method} ${at.replace(/:([a-z]+)/g, '{$1}')}`),
  );
  assert.deepEqual(described.toSorted(), mounted.toSorted());
  assert.match(api.openapi, /^3\.1\./);
});

test('operations have names of their own, a success, an error, and each parameter of their path', () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const { path, method, operation } of operations()) {
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    assert.deepEqual(
      inPath.map(({ name, required }) => [name, required]),
      names.map((name) => [name, true]),
      path,
    );
    assert.ok(
      'default' in operation.responses && Object.keys(operation.responses).length === 2,
      `${method} ${path}`,
    );
    if (method === 'get') assert.equal(operation.requestBody, undefined);
  }
});

test('what needs no sign-in says so', () => {
  for (const { path, method, operation } of operations()) {
    const route = http.routes.find(
      (one) => one.method === method && one.path.replace(/:([a-z]+)/g, '{$1}') === path,
    );
    if (route) assert.equal(operation.security !== undefined, route.access === 'public', path);
  }
});

test('schemas are JSON Schema 2020-12 whose references lead somewhere', () => {
  const references = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    for (const [key, value] of Object.entries(node)) {
      assert.ok(!['$schema', '$defs', 'definitions', 'nullable'].includes(key), key);
      if (key === '$ref') references.add(String(value));
      visit(value);
    }
  };
  visit(api);
  for (const reference of references) {
    const name = reference.replace('#/components/schemas/', '');
    assert.ok(Object.hasOwn(api.components.schemas, name), reference);
  }
  for (const name of ['Run', 'Approval', 'ApprovalView', 'Diagnosis', 'Problem', 'ServiceStatus', 'Bundle']) {
    assert.ok(Object.hasOwn(api.components.schemas, name), name);
  }
  assert.ok(references.has('#/components/schemas/Run'));
});

test('the page to read names every route, loads nothing from elsewhere, and runs no script', async () => {
  const html = await (await http.ask('/api/docs', { as: 'viewer' })).text();
  for (const { path } of http.routes) assert.ok(html.includes(path), path);
  assert.doesNotMatch(html, /<script|style="|https?:\/\/(?!json-schema)/);
  const targets = [...html.matchAll(/href="#(\w+)"/g)].map(([, id]) => id);
  for (const id of targets) assert.ok(html.includes(`id="${id}"`), id);
  const css = await http.ask('/api/docs/style.css', { as: 'viewer' });
  assert.equal(css.headers.get('content-type'), 'text/css; charset=utf-8');
});
