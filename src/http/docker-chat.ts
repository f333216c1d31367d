import type { Caller } from '#agent/agent.ts';
import type { ProposedFix } from '#contract/diagnosis.ts';
import type { ChatReply } from '#contract/http-api.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ToolCall, ToolReply } from '#contract/tool.ts';
import type { Json } from '#core/canonical-json.ts';
import type { HttpParts } from './parts.ts';

/** What a message about Docker adds to the answer of its run. */
export interface DockerAnswer {
  readonly text: string;
  readonly tools: readonly string[];
  readonly suggestions: ChatReply['suggestions'];
}

type Parts = Pick<HttpParts, 'gate' | 'services'>;

/** What the diagnosis proposes by itself. */
type Proposed = readonly Pick<ProposedFix, 'tool' | 'args'>[];

/**
 * Answers what a message says of Docker beside its diagnosis: `docker_status` where it asks for that, and a request for
 * consent where it asks to restart, start or stop a service by name, unless that is `proposed` already. Nothing is done;
 * whatever fails is said in words.
 */
export async function answerAboutDocker(
  message: string,
  proposed: Proposed,
  caller: Caller,
  signal: AbortSignal,
  parts: Parts,
): Promise<DockerAnswer> {
  const status = /\b(docker|compose|containers?)\b/i.test(message)
    ? await tellStatus(caller, signal, parts)
    : NOTHING;
  const action = await proposeAction(message, proposed, caller, signal, parts);
  return {
    text: [status.text, action.text].filter((text) => text !== '').join('\n\n'),
    tools: [...status.tools, ...action.tools],
    suggestions: [...status.suggestions, ...action.suggestions],
  };
}

const NOTHING: DockerAnswer = Object.freeze({ text: '', tools: [], suggestions: [] });

async function tellStatus(caller: Caller, signal: AbortSignal, { gate }: Parts): Promise<DockerAnswer> {
  const reply = await gate.call(callOf('docker_status', {}, caller), signal);
  const text =
    reply.status === 'ok'
      ? String((reply.output as { summary?: Json }).summary ?? '')
      : `Warning: Docker cannot be asked: ${detailOf(reply)}`;
  return { text, tools: ['docker_status'], suggestions: [] };
}

type Verb = 'restart' | 'start' | 'stop';

async function proposeAction(
  message: string,
  proposed: Proposed,
  caller: Caller,
  signal: AbortSignal,
  { gate, services }: Parts,
): Promise<DockerAnswer> {
  const [, word] = /\b(restart|start|stop)\b/i.exec(message) ?? [];
  if (word === undefined) return NOTHING;
  const verb = word.toLowerCase() as Verb;
  const known = await services.services(signal).catch(() => []);
  const meant = known.filter(({ id }) => wordsOf(message).includes(id.toLowerCase()));
  const [service] = meant;
  if (!service) return NOTHING;
  if (meant.length > 1) {
    const names = meant.map(({ id }) => id).join(', ');
    return { ...NOTHING, text: `I ask for consent to ${verb} one service at a time; this names ${names}.` };
  }
  if (proposed.some((one) => one.tool === `${verb}_container` && one.args.container === service.id))
    return NOTHING;
  const { tool, args } = callFor(verb, service);
  const reply = await gate.call({ ...callOf(tool, args, caller), why: message.slice(0, 1000) }, signal);
  const tools = ['docker_actions'];
  if (reply.status !== 'need_approval')
    return {
      text: `I cannot ask for consent to ${verb} ${service.id}: ${detailOf(reply)}`,
      tools,
      suggestions: [],
    };
  const label = `Approve ${verb.slice(0, 1).toUpperCase()}${verb.slice(1)}`;
  const { approval_id } = reply;
  return {
    text: `To ${verb} ${service.id} needs a person's consent.`,
    tools,
    suggestions: [{ approval_id, label, action: `docker_actions.${verb}_container` }],
  };
}

/** A service of a compose file by the guide's tool, any other by its container. */
function callFor(verb: Verb, { id, compose_service, compose_files }: ServiceStatus) {
  const [file] = compose_files;
  if (file === undefined || compose_service === null)
    return { tool: `${verb}_container`, args: { container: id } };
  return { tool: `compose_${verb}`, args: { file, service: compose_service } };
}

function callOf(tool: string, args: Record<string, Json>, caller: Caller): ToolCall {
  return {
    tool,
    args,
    principal: caller.principal,
    client: caller.client,
    correlation_id: caller.correlationId,
    run_id: null,
    chosen_by: 'person',
    approval_id: null,
    origins: Object.fromEntries(Object.keys(args).map((name) => [name, 'inventory' as const])),
    evidence_hash: '',
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9][a-z0-9_.-]*[a-z0-9]|[a-z0-9]/g) ?? [];
}

function detailOf(reply: ToolReply): string {
  return reply.status === 'error' ? reply.problem.detail : reply.status;
}
