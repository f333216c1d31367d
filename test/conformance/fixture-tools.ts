import { setTimeout as delay } from 'node:timers/promises';
import {
  acceptedContent,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  LOG_LEVEL_META_KEY,
  MissingRequiredClientCapabilityError,
  type ServerContext,
} from '@modelcontextprotocol/server';

type Schema = { type: 'object' } & Record<string, unknown>;
type Answer = CallToolResult | InputRequiredResult;

/** A tool that the conformance suite asks for by name, with what its scenario says it must do. */
export interface FixtureTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Schema;
  run(
    args: Record<string, unknown>,
    context: ServerContext,
    seal: (state: unknown) => Promise<string>,
  ): Promise<Answer>;
}

/** One red pixel, and 44 bytes of silence. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const SILENCE = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';

export const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] });
export const properties = (fields: Record<string, object>, required = Object.keys(fields)): Schema => ({
  type: 'object',
  properties: fields,
  required,
});
export const NOTHING: Schema = { type: 'object', properties: {}, additionalProperties: false };
export const STRING = { type: 'string' };

function tool(
  name: string,
  description: string,
  run: FixtureTool['run'],
  inputSchema: Schema = NOTHING,
): FixtureTool {
  return { name, description, inputSchema, run };
}

function form(message: string, fields: Record<string, object>, required = Object.keys(fields)) {
  return inputRequired.elicit({ message, requestedSchema: properties(fields, required) as never });
}

function question(words: string, maxTokens: number) {
  return inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: words } }],
    maxTokens,
  });
}

/** Asks for one thing, and answers with what `done` makes of it. */
function asking(
  key: string,
  request: (args: Record<string, unknown>) => ReturnType<typeof form>,
  done: (view: ReturnType<typeof inputResponse>) => CallToolResult | null,
): FixtureTool['run'] {
  return async (args, { mcpReq }) => {
    const answer = done(inputResponse(mcpReq.inputResponses, key));
    return answer ?? inputRequired({ inputRequests: { [key]: request(args) } });
  };
}

const elicited = (
  view: ReturnType<typeof inputResponse>,
  say: (action: string, content: unknown) => string,
) => (view.kind === 'elicit' ? text(say(view.action, view.content ?? {})) : null);
const sampled = (view: ReturnType<typeof inputResponse>) => {
  if (view.kind !== 'sampling') return null;
  const { content } = view.result;
  const [first] = Array.isArray(content) ? content : [content];
  return text(`LLM response: ${first?.type === 'text' ? first.text : JSON.stringify(first)}`);
};
const listed = (view: ReturnType<typeof inputResponse>) =>
  view.kind === 'roots' ? text(`Roots: ${view.roots.map(({ uri }) => uri).join(', ')}`) : null;
const completed = (action: string, content: unknown) =>
  `Elicitation completed: action=${action}, content=${JSON.stringify(content)}`;

const CHOICES = ['value1', 'value2', 'value3'].map((value, at) => ({
  const: value,
  title: `${['First', 'Second', 'Third'][at]} Option`,
}));
const OPTIONS = { type: 'string', enum: ['option1', 'option2', 'option3'] };

const NAME = { name: STRING };

function envelopeOf({ mcpReq }: ServerContext): Record<string, unknown> {
  return (mcpReq.envelope ?? {}) as Record<string, unknown>;
}

/** What the host says that it can be asked. */
function declaredBy(context: ServerContext): ClientCapabilities {
  return (envelopeOf(context)[CLIENT_CAPABILITIES_META_KEY] ?? {}) as ClientCapabilities;
}

async function log({ mcpReq }: ServerContext, data: string): Promise<void> {
  await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } });
}

export const FIXTURE_TOOLS: readonly FixtureTool[] = [
  tool('test_simple_text', 'Returns simple text.', async () =>
    text('This is a simple text response for testing.'),
  ),
  tool('test_image_content', 'Returns an image.', async () => ({
    content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }],
  })),
  tool('test_audio_content', 'Returns audio.', async () => ({
    content: [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }],
  })),
  tool('test_embedded_resource', 'Returns an embedded resource.', async () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  })),
  tool('test_multiple_content_types', 'Returns text, an image and a resource.', async () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      { type: 'image', data: PIXEL, mimeType: 'image/png' },
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: JSON.stringify({ test: 'data', value: 123 }),
        },
      },
    ],
  })),
  tool('test_tool_with_logging', 'Logs three times while it works.', async (_, context) => {
    await log(context, 'Tool execution started');
    await delay(50);
    await log(context, 'Tool processing data');
    await delay(50);
    await log(context, 'Tool execution completed');
    return text('Tool with logging executed');
  }),
  tool('test_logging_tool', 'Logs when its caller wants logs.', async (_, context) => {
    const wanted = envelopeOf(context)[LOG_LEVEL_META_KEY];
    if (wanted !== undefined) await log(context, 'wanted');
    return text('Logged as wanted');
  }),
  tool('test_tool_with_progress', 'Tells of its progress.', async (_, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progress > 0) await delay(50);
      if (progressToken !== undefined)
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 100 },
        });
    }
    return text('Tool with progress executed');
  }),
  tool('test_error_handling', 'Always fails.', async () => ({
    isError: true,
    ...text('This tool intentionally returns an error for testing'),
  })),
  tool(
    'test_sampling',
    'Asks the model of its host.',
    asking('answer', ({ prompt }) => question(String(prompt), 100), sampled),
    properties({ prompt: STRING }),
  ),
  tool(
    'test_elicitation',
    'Asks the user.',
    asking(
      'answer',
      ({ message }) =>
        form(String(message), {
          username: { type: 'string', description: "User's response" },
          email: { type: 'string', description: "User's email address" },
        }),
      (view) =>
        elicited(
          view,
          (action, content) => `User response: action=${action}, content=${JSON.stringify(content)}`,
        ),
    ),
    properties({ message: STRING }),
  ),
  tool(
    'test_elicitation_sep1034_defaults',
    'Asks the user, with defaults.',
    asking(
      'answer',
      () =>
        form(
          'Please look at the defaults',
          {
            name: { type: 'string', default: 'John Doe' },
            age: { type: 'integer', default: 30 },
            score: { type: 'number', default: 95.5 },
            status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
            verified: { type: 'boolean', default: true },
          },
          [],
        ),
      (view) => elicited(view, completed),
    ),
  ),
  tool(
    'test_elicitation_sep1330_enums',
    'Asks the user to choose, in every form of a choice.',
    asking(
      'answer',
      () =>
        form(
          'Please choose',
          {
            untitledSingle: OPTIONS,
            titledSingle: { type: 'string', oneOf: CHOICES },
            legacyEnum: {
              type: 'string',
              enum: ['opt1', 'opt2', 'opt3'],
              enumNames: ['Option One', 'Option Two', 'Option Three'],
            },
            untitledMulti: { type: 'array', items: OPTIONS },
            titledMulti: { type: 'array', items: { anyOf: CHOICES } },
          },
          [],
        ),
      (view) => elicited(view, completed),
    ),
  ),
  tool('json_schema_2020_12_tool', 'Tool with JSON Schema 2020-12 features', async () => text('fits'), {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: {
      address: {
        $anchor: 'addressDef',
        type: 'object',
        properties: { street: STRING, city: STRING },
      },
    },
    properties: {
      name: STRING,
      address: { $ref: '#/$defs/address' },
      contactMethod: { type: 'string', enum: ['phone', 'email'] },
      phone: STRING,
      email: STRING,
    },
    allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
    if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { required: ['phone'] },
    else: { required: ['email'] },
    additionalProperties: false,
  }),
  tool('test_missing_capability', 'Needs a host that samples.', async (_, context) => {
    if (declaredBy(context).sampling === undefined)
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    return text('The host samples');
  }),
  tool(
    'test_streaming_elicitation',
    'Asks the user in the middle of its work.',
    asking(
      'confirm',
      () => form('Go on?', { ok: { type: 'boolean' } }),
      (view) => elicited(view, completed),
    ),
  ),
  tool(
    'test_custom_headers',
    'Takes arguments that stand in headers, too.',
    async (args) => text(JSON.stringify(args)),
    properties(
      {
        region: { type: 'string', 'x-mcp-header': 'Region' },
        priority: { type: 'integer', 'x-mcp-header': 'Priority' },
        verbose: { type: 'boolean', 'x-mcp-header': 'Verbose' },
        note: STRING,
      },
      [],
    ),
  ),
  tool('test_input_required_result_elicitation', 'Asks for a name.', async (_, { mcpReq }) => {
    const given = acceptedContent<{ name?: unknown }>(mcpReq.inputResponses, 'user_name');
    if (typeof given?.name === 'string') return text(`Hello, ${given.name}!`);
    return inputRequired({ inputRequests: { user_name: form('What is your name?', NAME) } });
  }),
  tool(
    'test_input_required_result_sampling',
    'Asks for a capital.',
    asking('capital_question', () => question('What is the capital of France?', 100), sampled),
  ),
  tool(
    'test_input_required_result_list_roots',
    'Asks for roots.',
    asking('client_roots', () => inputRequired.listRoots(), listed),
  ),
  tool('test_input_required_result_request_state', 'Keeps a state.', async (_, { mcpReq }, seal) => {
    const view = inputResponse(mcpReq.inputResponses, 'confirm');
    if (view.kind === 'elicit' && mcpReq.requestState<{ step: number }>()?.step === 1)
      return text('state-ok');
    const requestState = await seal({ step: 1 });
    return inputRequired({
      inputRequests: { confirm: form('Please confirm', { ok: { type: 'boolean' } }) },
      requestState,
    });
  }),
  tool(
    'test_input_required_result_multiple_inputs',
    'Asks for three things at once.',
    async (_, { mcpReq }, seal) => {
      const views = ['user_name', 'greeting', 'client_roots'].map((key) =>
        inputResponse(mcpReq.inputResponses, key),
      );
      if (views.every(({ kind }) => kind !== 'missing'))
        return text(`All given: ${JSON.stringify(mcpReq.inputResponses)}`);
      return inputRequired({
        inputRequests: {
          user_name: form('What is your name?', NAME),
          greeting: question('Generate a greeting', 50),
          client_roots: inputRequired.listRoots(),
        },
        requestState: await seal({ step: 1 }),
      });
    },
  ),
  tool('test_input_required_result_multi_round', 'Asks twice.', async (_, { mcpReq }, seal) => {
    const state = mcpReq.requestState<{ step: number; name?: string }>();
    const name = acceptedContent<{ name: string }>(mcpReq.inputResponses, 'step1')?.name;
    const color = acceptedContent<{ color: string }>(mcpReq.inputResponses, 'step2')?.color;
    if (state?.step === 2 && color !== undefined) return text(`${state.name} likes ${color}`);
    if (state?.step === 1 && name !== undefined)
      return inputRequired({
        inputRequests: { step2: form('Step 2: What is your favorite color?', { color: STRING }) },
        requestState: await seal({ step: 2, name }),
      });
    return inputRequired({
      inputRequests: { step1: form('Step 1: What is your name?', NAME) },
      requestState: await seal({ step: 1 }),
    });
  }),
  tool(
    'test_input_required_result_tampered_state',
    'Keeps a state that nobody may change.',
    async (_, { mcpReq }, seal) => {
      const view = inputResponse(mcpReq.inputResponses, 'confirm');
      if (view.kind === 'elicit' && mcpReq.requestState() !== undefined) return text('state-ok');
      const requestState = await seal({ step: 1 });
      return inputRequired({
        inputRequests: { confirm: form('Please confirm', { ok: { type: 'boolean' } }) },
        requestState,
      });
    },
  ),
  tool(
    'test_input_required_result_capabilities',
    'Asks only for what its host can give.',
    async (_, context) => {
      const { mcpReq } = context;
      const declared = declaredBy(context);
      const requests = {
        ...(declared.elicitation && { user_name: form('What is your name?', NAME) }),
        ...(declared.sampling && { greeting: question('Generate a greeting', 50) }),
        ...(declared.roots && { client_roots: inputRequired.listRoots() }),
      };
      const isAnswered = Object.keys(requests).every(
        (key) => inputResponse(mcpReq.inputResponses, key).kind !== 'missing',
      );
      return isAnswered ? text('nothing more to ask') : inputRequired({ inputRequests: requests });
    },
  ),
];
