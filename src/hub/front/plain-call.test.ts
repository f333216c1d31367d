import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyInboundRequest } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { plainCall } from './plain-call.ts';

const VERSION = '2026-07-28';
const ENVELOPE = 'io.modelcontextprotocol';

const META = {
  [`${ENVELOPE}/protocolVersion`]: VERSION,
  [`${ENVELOPE}/clientInfo`]: { name: 'host', version: '1' },
  [`${ENVELOPE}/clientCapabilities`]: { elicitation: { url: {} } },
  progressToken: 'p',
  'com.example/own': 1,
};
const BODY = {
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { name: 'echo', arguments: { text: 'x' }, _meta: META },
};
const HEADERS = {
  'content-type': 'application/json',
  'mcp-protocol-version': VERSION,
  'mcp-method': 'tools/call',
  'mcp-name': 'echo',
};

test('a call is split into what it asks for and what its host says of itself', () => {
  const { [`${ENVELOPE}/protocolVersion`]: _, progressToken, 'com.example/own': own, ...said } = META;
  assert.deepEqual(plainCall(HEADERS, BODY), {
    id: 7,
    name: 'echo',
    args: { text: 'x' },
    envelope: { ...said, [`${ENVELOPE}/protocolVersion`]: VERSION },
    meta: { progressToken, 'com.example/own': own },
  });
});

test('a retry, another method, another era and every mismatch are left to the SDK', () => {
  const without = (name: keyof typeof HEADERS) => ({ ...HEADERS, [name]: undefined });
  const params = (more: object) => ({ ...BODY, params: { ...BODY.params, ...more } });
  const meta = (more: object) => params({ _meta: { ...META, ...more } });
  const left: (readonly [Record<string, string | undefined>, unknown])[] = [
    ...(Object.keys(HEADERS) as (keyof typeof HEADERS)[]).map((name) => [without(name), BODY] as const),
    [{ ...HEADERS, 'mcp-name': 'other' }, BODY],
    [{ ...HEADERS, 'mcp-protocol-version': '2025-11-25' }, BODY],
    [HEADERS, [BODY]],
    [HEADERS, { ...BODY, id: null }],
    [HEADERS, { ...BODY, method: 'prompts/get' }],
    [HEADERS, params({ requestState: 'sealed' })],
    [HEADERS, params({ inputResponses: {} })],
    [HEADERS, params({ arguments: ['x'] })],
    [HEADERS, params({ _meta: undefined })],
    [HEADERS, meta({ [`${ENVELOPE}/clientCapabilities`]: undefined })],
    [HEADERS, meta({ [`${ENVELOPE}/clientCapabilities`]: { elicitation: 'yes' } })],
    [HEADERS, meta({ [`${ENVELOPE}/protocolVersion`]: '2027-01-01' })],
    [HEADERS, meta({ [`${ENVELOPE}/logLevel`]: 'loud' })],
    [HEADERS, meta({ progressToken: {} })],
  ];
  for (const [headers, body] of left) assert.equal(plainCall(headers, body), null, JSON.stringify(body));
});

test('whatever is taken for a plain call is one to the SDK too', () => {
  const odd = fc.constantFrom<unknown>(undefined, null, '', 'tools/call', VERSION, 'echo', 1, 1.5, {}, [], {
    name: 'n',
  });
  const changed = <T extends object>(good: T) =>
    fc.tuple(fc.option(fc.constantFrom(...Object.keys(good)), { freq: 1 }), odd).map(([key, value]) => {
      return key === null ? good : { ...good, [key]: value };
    });
  const requests = fc
    .record({
      headers: changed(HEADERS),
      body: changed(BODY),
      params: changed(BODY.params),
      meta: changed(META),
    })
    .map(({ headers, body, params, meta }) => ({
      headers,
      body: {
        ...body,
        ...('params' in body &&
          body.params === BODY.params && {
            params: { ...params, ...(params._meta === META && { _meta: meta }) },
          }),
      },
    }));
  fc.assert(
    fc.property(requests, ({ headers, body }) => {
      const call = plainCall(headers as Record<string, string>, body);
      if (call === null) return;
      const outcome = classifyInboundRequest({
        httpMethod: 'POST',
        protocolVersionHeader: headers['mcp-protocol-version'],
        mcpMethodHeader: headers['mcp-method'],
        mcpNameHeader: headers['mcp-name'],
        body,
      });
      assert.equal(outcome.kind, 'modern', JSON.stringify(body));
    }),
    { numRuns: 2000 },
  );
});
