import { z } from 'zod';

interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  /** What to do next. */
  readonly hint: string;
}

/** The catalogue of wire errors: stable code, HTTP status, sentence, hint. Codes never change meaning. */
export const ERRORS = {
  bad_request: {
    status: 400,
    title: 'The request is not valid.',
    hint: 'See detail for the field and the rule.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first.',
    hint: 'Sign in, or send an API token as a bearer token.',
  },
  forbidden: { status: 403, title: 'Your role does not allow this.', hint: 'Ask an owner.' },
  bad_origin: {
    status: 403,
    title: 'The request came from another site.',
    hint: 'Open OpsPilot at its own address.',
  },
  bad_host: {
    status: 403,
    title: 'The Host header is not one of ours.',
    hint: 'Use the address that OpsPilot printed, or add it to server.hosts.',
  },
  not_found: { status: 404, title: 'There is no such thing here.', hint: 'Check the id.' },
  method_not_allowed: {
    status: 405,
    title: 'This address does not take that method.',
    hint: 'See the Allow header.',
  },
  conflict: { status: 409, title: 'It has changed in the meantime.', hint: 'Load it again.' },
  too_large: { status: 413, title: 'The request is too large.', hint: 'Send less.' },
  rate_limited: { status: 429, title: 'Too many calls.', hint: 'Wait and try again.' },
  cooldown: {
    status: 429,
    title: 'This action was taken a moment ago.',
    hint: 'Wait until its cooldown is over.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong inside OpsPilot.',
    hint: 'See the server log for the correlation id.',
  },
  unavailable: {
    status: 503,
    title: 'A part of OpsPilot cannot be reached.',
    hint: 'Run `opspilot doctor`.',
  },
  audit_unavailable: {
    status: 503,
    title: 'The audit cannot be written, so nothing that changes something may run.',
    hint: 'Free disk space, or repair the database.',
  },

  unknown_tool: { status: 404, title: 'There is no such tool.', hint: 'See `opspilot tools`.' },
  unknown_server: { status: 404, title: 'There is no such MCP server.', hint: 'See `opspilot mcp list`.' },
  unknown_prompt: { status: 404, title: 'There is no such prompt.', hint: 'List the prompts again.' },
  unknown_resource: { status: 404, title: 'There is no such resource.', hint: 'List the resources again.' },
  server_down: {
    status: 503,
    title: 'The MCP server cannot be reached.',
    hint: 'See `opspilot mcp health`.',
  },
  sign_in_needed: {
    status: 409,
    title: 'The MCP server wants somebody to sign in first.',
    hint: 'Run `opspilot mcp sign-in ID`, or sign in on the page Tools and servers.',
  },
  denied_by_policy: {
    status: 403,
    title: 'Policy does not allow this call.',
    hint: 'An owner can change the policy.',
  },
  bad_args: {
    status: 400,
    title: 'The arguments do not fit the tool.',
    hint: 'See detail for the field and the rule.',
  },
  bad_output: {
    status: 502,
    title: 'The tool answered with something that is not of its form.',
    hint: 'Check the version of the service.',
  },
  precondition: { status: 409, title: 'A precondition of the tool does not hold.', hint: 'See detail.' },
  tool_failed: { status: 502, title: 'The tool could not do its work.', hint: 'See detail.' },
  outcome_unknown: {
    status: 502,
    title: 'Nobody can tell how the action ended.',
    hint: 'Look at the target before you ask again.',
  },
  deadline: { status: 504, title: 'The tool did not answer in time.', hint: 'See detail for what to check.' },
  cancelled: { status: 499, title: 'The call was cancelled.', hint: '' },

  approval_stale: {
    status: 409,
    title: 'What you saw is not what would be approved.',
    hint: 'Load the approval again and read it once more.',
  },
  approval_expired: { status: 410, title: 'The request has expired.', hint: 'Ask again.' },
  approval_decided: { status: 409, title: 'The request has already been decided.', hint: 'See its history.' },
  approval_unacknowledged: {
    status: 400,
    title: 'The approval needs your acknowledgement.',
    hint: 'Send acknowledged: true.',
  },
  second_confirmation: {
    status: 409,
    title: 'This touches the whole stack and needs a second confirmation.',
    hint: 'Send second_confirmation: true.',
  },
  four_eyes: { status: 403, title: 'The one who asked may not approve.', hint: 'Ask another approver.' },
  may_not_approve: { status: 403, title: 'You may not approve this.', hint: 'Tell the owner.' },

  no_ticket: { status: 401, title: 'A mutating verb needs a ticket.', hint: 'Have the action approved.' },
  ticket_malformed: {
    status: 401,
    title: 'The ticket cannot be read.',
    hint: 'Have the action approved again.',
  },
  ticket_signature: {
    status: 401,
    title: 'The ticket is not signed by a pinned key.',
    hint: "Pin the server's public key at the executor.",
  },
  ticket_audience: {
    status: 403,
    title: 'The ticket is for another executor.',
    hint: 'Have the action approved again.',
  },
  ticket_epoch: {
    status: 403,
    title: "The ticket is from before this executor's journal.",
    hint: 'Have the action approved again.',
  },
  ticket_expired: { status: 403, title: 'The ticket has expired.', hint: 'Have the action approved again.' },
  ticket_args: {
    status: 403,
    title: 'The ticket is for other arguments.',
    hint: 'Have exactly this action approved.',
  },
  ticket_verb: {
    status: 403,
    title: 'The ticket is for another verb.',
    hint: 'Have exactly this action approved.',
  },
  ticket_target: {
    status: 403,
    title: 'The ticket is for another service.',
    hint: 'Have exactly this action approved.',
  },
  ticket_replayed: {
    status: 409,
    title: 'The ticket has been used.',
    hint: 'One consent is one action: ask again.',
  },
  ticket_voided: { status: 409, title: 'The ticket has been voided.', hint: 'Ask again.' },
  ticket_no_undo: {
    status: 403,
    title: 'There is nothing to undo for this consent.',
    hint: 'Undo follows its own action only.',
  },
  target_moved: {
    status: 409,
    title: 'The target has changed since it was approved.',
    hint: 'Look at the difference and ask again.',
  },
  compose_changed: {
    status: 409,
    title: 'The compose files have changed since they were approved.',
    hint: 'Look at the difference and ask again.',
  },
  not_allowlisted: {
    status: 403,
    title: 'The executor may not do this to this service.',
    hint: 'Run `opspilot allow SERVICE VERB` on that machine.',
  },
  launch_not_granted: {
    status: 403,
    title: 'Nobody has granted the controller this very launch of a container.',
    hint: 'Let an owner confirm it on the running OpsPilot: `opspilot mcp confirm ID`.',
  },
  no_container_engine: {
    status: 503,
    title: 'There is no container engine here.',
    hint: 'Start OpsPilot with a Docker engine (docker.socket), or enter the server as a program or by its address.',
  },
  image_missing: {
    status: 409,
    title: 'The image is not on this machine.',
    hint: 'Have it fetched when you confirm the server: `opspilot mcp confirm ID --pull`.',
  },
  unknown_verb: { status: 404, title: 'There is no such verb.', hint: 'See the tool reference.' },
  bad_service_id: {
    status: 400,
    title: 'That is not a service id.',
    hint: 'A service id does not begin with -.',
  },
  unconfirmed: {
    status: 400,
    title: 'A mutating call needs confirm: true or dry_run: true.',
    hint: 'Send one of them.',
  },
  unknown_service: { status: 404, title: 'There is no such service.', hint: 'See `opspilot services`.' },
  runtime_failed: { status: 502, title: 'The runtime could not do it.', hint: 'See detail.' },
  journal_unavailable: {
    status: 503,
    title: 'The action journal cannot be written, so nothing was done.',
    hint: "Free disk space on the executor's machine.",
  },

  vault_missing: {
    status: 503,
    title: 'There is no vault here yet.',
    hint: 'Make one with `opspilot vault init`.',
  },
  vault_key: {
    status: 503,
    title: 'The vault cannot be opened with this key.',
    hint: 'Give the key that it was made with; nothing was changed.',
  },
  vault_damaged: {
    status: 503,
    title: 'The file of the vault is not what OpsPilot wrote.',
    hint: 'Put back a whole copy of it; nothing was changed.',
  },
  vault_busy: {
    status: 503,
    title: 'Another process is changing the vault.',
    hint: 'Try again in a moment.',
  },
  unknown_secret: {
    status: 404,
    title: 'There is no such secret.',
    hint: 'Store it with `opspilot vault set NAME`.',
  },

  unknown_model: {
    status: 404,
    title: 'There is no such model.',
    hint: 'See GET /v1/models for the names.',
  },
  model_unsupported: {
    status: 400,
    title: 'The provider of this model cannot do that.',
    hint: 'Leave the field out, or choose a model of another provider.',
  },
  prompt_too_long: {
    status: 413,
    title: 'The prompt does not fit into the context of this model.',
    hint: 'Shorten it, or choose a model with a larger context. See detail for the numbers.',
  },
  prompt_truncated: {
    status: 502,
    title: 'The backend cut the prompt before it answered.',
    hint: 'Raise the context length of the backend. See detail for the numbers.',
  },
  model_failed: { status: 502, title: 'The model provider could not answer.', hint: 'See detail.' },
  model_refused: { status: 400, title: 'The model provider refused the request.', hint: 'See detail.' },
  model_busy: { status: 429, title: 'The model provider has no capacity now.', hint: 'Wait and try again.' },
  model_deadline: {
    status: 504,
    title: 'The model did not answer in time.',
    hint: 'Try again, or raise the deadline of the provider.',
  },
  budget_exhausted: {
    status: 429,
    title: 'The budget for models is used up.',
    hint: 'An owner can extend the budget, or wait for the next period.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
export const ErrorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);

/** RFC 9457 problem document. `difference` is set for `target_moved` and `compose_changed`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: ErrorCode,
  detail: z.string(),
  hint: z.string(),
  correlation_id: z.string().optional(),
  retry_after_s: z.number().optional(),
  difference: z.array(z.strictObject({ path: z.string(), expected: z.json(), actual: z.json() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
