import {
  acceptedContent,
  type GetPromptResult,
  type InputRequiredResult,
  inputRequired,
  type Prompt,
  type PromptMessage,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { PIXEL } from './fixture-tools.ts';

export interface FixturePrompt extends Prompt {
  get(args: Record<string, string>, context: ServerContext): GetPromptResult | InputRequiredResult;
}

const says = (...contents: PromptMessage['content'][]): GetPromptResult => ({
  messages: contents.map((content) => ({ role: 'user', content })),
});
const text = (value: string) => ({ type: 'text' as const, text: value });

export const FIXTURE_PROMPTS: readonly FixturePrompt[] = [
  {
    name: 'test_simple_prompt',
    description: 'A prompt without arguments.',
    get: () => says(text('This is a simple prompt for testing.')),
  },
  {
    name: 'test_prompt_with_arguments',
    description: 'A prompt with two arguments.',
    arguments: [
      { name: 'arg1', description: 'First test argument', required: true },
      { name: 'arg2', description: 'Second test argument', required: true },
    ],
    get: ({ arg1, arg2 }) => says(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'A prompt with a resource in it.',
    arguments: [{ name: 'resourceUri', description: 'URI of the resource to embed', required: true }],
    get: ({ resourceUri = '' }) =>
      says(
        {
          type: 'resource',
          resource: {
            uri: resourceUri,
            mimeType: 'text/plain',
            text: 'Embedded resource content for testing.',
          },
        },
        text('Please process the embedded resource above.'),
      ),
  },
  {
    name: 'test_prompt_with_image',
    description: 'A prompt with an image in it.',
    get: () =>
      says({ type: 'image', data: PIXEL, mimeType: 'image/png' }, text('Please analyze the image above.')),
  },
  {
    name: 'test_input_required_result_prompt',
    description: 'A prompt that asks first.',
    get(_, { mcpReq }) {
      const given = acceptedContent<{ context: string }>(mcpReq.inputResponses, 'user_context');
      if (given !== undefined) return says(text(`Context: ${given.context}`));
      const requestedSchema = {
        type: 'object' as const,
        properties: { context: { type: 'string' as const } },
        required: ['context'],
      };
      const user_context = inputRequired.elicit({
        message: 'What context should the prompt use?',
        requestedSchema,
      });
      return inputRequired({ inputRequests: { user_context } });
    },
  },
];
