import {
  completion,
  FAKE_USAGE,
  openAiEvents,
  type Script,
  sendJson,
  streamTexts,
} from './fake-model-fixture.ts';

/*
 * The same model behind the three APIs that providers have: it calls the first tool once, answers a schema with
 * {"answer":42}, and says hello otherwise. Shapes are those of the providers' public documentation.
 */

const ARGUMENTS = { city: 'Paris' };
const SCHEMA_ANSWER = '{"answer":42}';

/** What it does for a request: call a tool, or say something. */
function reaction(json: Record<string, unknown>): { call: string } | { say: string } {
  const text = JSON.stringify(json);
  const [tool] = (json.tools ?? []) as { name?: string; function?: { name: string } }[];
  const answered = text.includes('"role":"tool"') || text.includes('"type":"tool_result"');
  if (tool && !answered) return { call: tool.function?.name ?? tool.name ?? '' };
  if (text.includes('"json_schema"') || typeof json.format === 'object') return { say: SCHEMA_ANSWER };
  return { say: `hello from ${json.model}` };
}

const pieces = (text: string) => text.split(/(?= )/);

/** OpenAI's API, as all of its speakers have it. */
export const openAiScript: Script = ({ path, json }, response) => {
  if (path.startsWith('/v1/models')) return sendJson(response, { data: [{ id: 'fake' }, { id: 'other' }] });
  if (path.startsWith('/v1/embeddings')) {
    const asBase64 = json.encoding_format === 'base64';
    const vector = Buffer.from(Float32Array.from([0.5, 1]).buffer).toString('base64');
    const data = [json.input].flat().map((_, index) => ({
      object: 'embedding',
      index,
      embedding: asBase64 ? vector : [0.5, 1],
    }));
    const usage = { prompt_tokens: 4, total_tokens: 4 };
    return sendJson(response, { object: 'list', data, model: json.model, usage });
  }
  const does = reaction(json);
  const asked = (json.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true;
  const call = (extra: object) => ({
    ...extra,
    id: 'call_1',
    type: 'function',
    function: { name: 'call' in does ? does.call : '', arguments: JSON.stringify(ARGUMENTS) },
  });
  if (json.stream !== true) {
    if ('say' in does) return sendJson(response, completion(does.say));
    const message = { role: 'assistant', content: null, tool_calls: [call({})] };
    const choices = [{ index: 0, message, finish_reason: 'tool_calls' }];
    return sendJson(response, { ...completion(''), choices });
  }
  const usage = asked ? FAKE_USAGE : null;
  if ('say' in does) return streamTexts(response, openAiEvents(pieces(does.say), usage));
  const base = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1, model: 'fake' };
  const delta = { role: 'assistant', tool_calls: [call({ index: 0 })] };
  const event = { ...base, choices: [{ index: 0, delta, finish_reason: null }] };
  const [end = '', ...rest] = openAiEvents([], usage);
  const texts = [`data: ${JSON.stringify(event)}\n\n`, end.replace('"stop"', '"tool_calls"'), ...rest];
  return streamTexts(response, texts);
};

/** Ollama's own API. */
export const ollamaScript: Script = ({ path, json }, response) => {
  if (path === '/api/tags')
    return sendJson(response, {
      models: [{ name: 'fake', modified_at: '2026-01-02T03:04:05Z', size: 1234, digest: 'abc' }],
    });
  if (path === '/api/ps')
    return sendJson(response, {
      models: [{ name: 'fake', size: 1234, size_vram: 1000, expires_at: '2026-01-02T03:09:05Z' }],
    });
  if (path === '/api/show') return sendJson(response, { model_info: { 'llama.context_length': 16_384 } });
  if (path === '/api/embed') {
    const embeddings = [json.input].flat().map(() => [0.5, 1]);
    return sendJson(response, { model: json.model, embeddings, prompt_eval_count: 4 });
  }
  if (path === '/api/generate') {
    const done_reason = json.keep_alive === 0 ? 'unload' : 'load';
    return sendJson(response, { model: json.model, response: '', done: true, done_reason });
  }
  if (path === '/api/pull') {
    const lines = [
      { status: 'pulling manifest' },
      { status: 'downloading', total: 10, completed: 5 },
      { status: 'success' },
    ];
    return streamTexts(
      response,
      lines.map((line) => `${JSON.stringify(line)}\n`),
      { contentType: 'application/x-ndjson' },
    );
  }
  if (path === '/api/delete') return void response.end();
  const does = reaction(json);
  const line = (message: object, extra: object = { done: false }) =>
    `${JSON.stringify({ model: json.model, created_at: '2026-01-02T03:04:05Z', message: { role: 'assistant', content: '', ...message }, ...extra })}\n`;
  const end = { done: true, done_reason: 'stop', prompt_eval_count: 9, eval_count: 3 };
  const called =
    'call' in does ? { tool_calls: [{ function: { name: does.call, arguments: ARGUMENTS } }] } : {};
  const said = 'say' in does ? does.say : '';
  if (json.stream === false) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(line({ content: said, ...called }, end));
    return;
  }
  const texts = 'say' in does ? pieces(said).map((content) => line({ content })) : [line(called)];
  return streamTexts(response, [...texts, line({}, end)], { contentType: 'application/x-ndjson' });
};

/** Anthropic's Messages API. */
export const anthropicScript: Script = ({ path, json }, response) => {
  if (path.startsWith('/v1/models'))
    return sendJson(response, { data: [{ id: 'fake', created_at: '2026-01-02T03:04:05Z' }] });
  const does = reaction(json);
  const usage = { input_tokens: 2, cache_read_input_tokens: 7, output_tokens: 3 };
  const stop_reason = 'call' in does ? 'tool_use' : 'end_turn';
  const block =
    'call' in does
      ? { type: 'tool_use', id: 'toolu_1', name: does.call, input: ARGUMENTS }
      : { type: 'text', text: does.say };
  if (json.stream !== true) {
    const content = [block];
    return sendJson(response, {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content,
      stop_reason,
      usage,
    });
  }
  const event = (type: string, value: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`;
  const delta = (value: object) => event('content_block_delta', { index: 0, delta: value });
  const started = 'call' in does ? { ...block, input: {} } : { type: 'text', text: '' };
  const deltas =
    'call' in does
      ? [...JSON.stringify(ARGUMENTS)].map((partial_json) =>
          delta({ type: 'input_json_delta', partial_json }),
        )
      : pieces(does.say).map((text) => delta({ type: 'text_delta', text }));
  return streamTexts(response, [
    event('message_start', { message: { id: 'msg_1', usage: { ...usage, output_tokens: 1 } } }),
    event('content_block_start', { index: 0, content_block: started }),
    event('ping', {}),
    ...deltas,
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason }, usage: { output_tokens: 3 } }),
    event('message_stop', {}),
  ]);
};
