import { z } from 'zod';
import { EvidenceUse } from './evidence-use.ts';
import { Role } from './identity.ts';
import { Effect } from './tool.ts';
import { SecretReference } from './vault.ts';

/** The operator's name of an outside server. It begins the names of its tools, so `__` cannot be in it. */
export const McpServerId = z
  .string()
  .regex(
    /^(?=.{1,32}$)[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/,
    'a server is named by 1-32 letters and digits, with single - or _ between them',
  );
export type McpServerId = z.infer<typeof McpServerId>;

const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'is no name of an environment variable');
const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'is no name of a header');
const ToolName = z.string().min(1).max(128);
const ClientName = z.string().min(1).max(128);
const Text = z
  .string()
  .max(32_768)
  .refine((text) => !text.includes('\0'), 'must hold no NUL');

/** `mcp/duckduckgo`, `ghcr.io/org/name:tag`, `name@sha256:...`: what a registry calls an image. */
const ImageName = z
  .string()
  .max(512)
  .regex(
    /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?::\d{1,5})?(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/,
    'is no name of an image',
  );

/** What holds for one tool of a server beside what holds for all of them. Roles and times are narrowed, never widened. */
export const McpToolRules = z.strictObject({
  effect: Effect.default('mutate'),
  roles: z.array(Role).min(1).optional(),
  cooldown_sec: z.int().min(1).max(604_800).optional(),
  cooldown_key: z.string().min(1).max(128).optional().describe('the argument that rests by itself'),
  rate_limit_rpm: z.int().min(1).max(100_000).optional(),
  timeout_sec: z.number().min(0.1).max(3600).optional(),
  output_cap_bytes: z.int().min(1000).max(10_000_000).optional(),
});
export type McpToolRules = z.infer<typeof McpToolRules>;
export type McpToolRulesInput = z.input<typeof McpToolRules>;

/**
 * One outside MCP server. Exactly one of `command`, `url` and `image` says what it is. A value of `env` or `headers`
 * is plain text, a reference to a secret (`vault:NAME`, `env:NAME`, `file:PATH`), or a text with `${vault:NAME}` in it.
 * What is not in `tools` changes something. Times are in seconds, sizes in bytes.
 */
export const McpServer = z
  .strictObject({
    title: z.string().max(200).optional(),
    command: Text.min(1).optional().describe('program to run, without a shell'),
    url: z
      .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
      .refine((url) => !/^https?:\/\/[^/]*@/i.test(url), 'must hold no user or password')
      .optional(),
    image: ImageName.optional().describe('container image, run by the controller'),
    args: z.array(Text).max(200).default([]),
    cwd: Text.optional(),
    env: z.record(VariableName, Text).default({}),
    headers: z.record(HeaderName, Text).default({}),
    transport: z
      .enum(['http', 'sse'])
      .default('http')
      .describe('of a url: streamable HTTP, or the older SSE'),
    reach: z
      .enum(['public', 'private'])
      .default('public')
      .describe('of a url: private also allows http and addresses of the inner network'),
    oauth: z
      .strictObject({
        per: z.enum(['instance', 'person']).default('instance'),
        client_id: Text.min(1).optional().describe('of a client registered by hand'),
        client_secret: SecretReference.optional(),
        scope: z.string().max(1000).optional().describe('asked for instead of what the server names'),
      })
      .optional()
      .describe('of a url: how one signs in to it, once for all or each person by himself'),
    network: z.boolean().default(false).describe('of an image: whether it gets a network'),
    memory_mb: z.int().min(16).max(65_536).default(512),
    pids: z.int().min(1).max(4096).default(128),
    root: z.boolean().default(false).describe('of an image that names no user: whether it may run as root'),

    enabled: z.boolean().default(true),
    eager: z.boolean().default(false).describe('start it with OpsPilot, not with the first call'),
    era: z.enum(['auto', 'modern', 'legacy']).default('auto'),
    names: z.enum(['prefixed', 'bare']).default('prefixed'),
    asks: z.array(z.enum(['elicitation', 'sampling', 'roots'])).default(['elicitation', 'sampling']),

    env_schema: z
      .record(
        VariableName,
        z.union([
          z.enum(['required', 'optional']),
          z.strictObject({
            required: z.boolean().default(true),
            description: z.string().max(500).optional(),
          }),
        ]),
      )
      .default({}),
    tools: z
      .record(ToolName, z.union([Effect, McpToolRules]))
      .default({})
      .describe('what single tools do: read or mutate; or that with rules of their own'),
    evidence: z
      .record(ToolName, z.union([EvidenceUse, z.literal('off')]))
      .default({})
      .describe('how single read tools serve investigations, where that is not seen from their arguments'),
    scopes: z.array(z.string().max(128)).default([]),
    allow_clients: z.array(ClientName).default(['*']),
    deny_clients: z.array(ClientName).default([]),
    roles: z.array(Role).min(1).default(['member', 'owner']),
    rate_limit_rpm: z.int().min(1).max(100_000).nullable().default(null),
    cooldown_sec: z.int().min(1).max(604_800).nullable().default(null),
    concurrency: z.int().min(1).max(1000).default(16),
    timeout_sec: z.number().min(0.1).max(3600).default(60),
    connect_timeout_sec: z.number().min(0.1).max(600).default(30),
    output_cap_bytes: z.int().min(1000).max(10_000_000).default(120_000),
    message_cap_bytes: z
      .int()
      .min(10_000)
      .max(64 * 1024 * 1024)
      .default(8 * 1024 * 1024),
    disable_after_failures: z
      .int()
      .min(1)
      .max(100)
      .nullable()
      .default(null)
      .describe('failed checks after which it is switched off; null tries again for ever'),
  })
  .superRefine((server, context) => {
    const kinds = (['command', 'url', 'image'] as const).filter((kind) => server[kind] !== undefined);
    if (kinds.length !== 1)
      context.addIssue({
        code: 'custom',
        message: `exactly one of command, url and image, not ${kinds.join(' and ') || 'none'}`,
      });
    const only = (field: 'args' | 'env' | 'headers' | 'cwd' | 'oauth', ...of: (typeof kinds)[number][]) => {
      const value = server[field];
      const given = value !== undefined && Object.keys(value).length > 0;
      if (given && !kinds.some((kind) => of.includes(kind)))
        context.addIssue({ code: 'custom', path: [field], message: `belongs to ${of.join(' or ')}` });
    };
    only('args', 'command', 'image');
    only('env', 'command', 'image');
    only('cwd', 'command');
    only('headers', 'url');
    only('oauth', 'url');
  });
export type McpServer = z.infer<typeof McpServer>;
export type McpServerInput = z.input<typeof McpServer>;

/**
 * The registry's file. `confirmed` holds, by server, the hash of what a person has seen that it starts or speaks to:
 * a server whose hash is another waits until somebody confirms it.
 */
export const McpRegistry = z.strictObject({
  servers: z.record(McpServerId, McpServer),
  confirmed: z.record(McpServerId, z.string().regex(/^[0-9a-f]{64}$/)).default({}),
});
export type McpRegistry = z.infer<typeof McpRegistry>;

/** What starting a server means, word by word, for the person who confirms it. */
export const McpLaunch = z.strictObject({
  /** The exact program and arguments, address or image with everything that it is given; secrets by their references. */
  lines: z.array(z.string()),
  hash: z.string(),
  confirmed: z.boolean(),
  /** Why it would not start now beside that: a required variable is missing, a secret cannot be found; '' if nothing. */
  lacks: z.string(),
});
export type McpLaunch = z.infer<typeof McpLaunch>;

/** `GET /api/mcp/registry`. `version` changes with every change; `PUT` may name the one it was made from. */
export const McpRegistryView = z.strictObject({
  version: z.string(),
  /** Why the file is not in force as it stands: somebody has edited it by hand, and it cannot be understood. */
  problem: z.string().nullable(),
  servers: z.record(McpServerId, McpServer),
  launches: z.record(McpServerId, McpLaunch),
});
export type McpRegistryView = z.infer<typeof McpRegistryView>;

/** `PUT /api/mcp/registry`: the servers as they shall be. Confirming is a step of its own. */
export const McpRegistryChange = z.strictObject({
  version: z.string().max(64).optional(),
  servers: z.record(McpServerId, z.unknown()),
});
export type McpRegistryChange = z.infer<typeof McpRegistryChange>;

/** `GET /api/mcp/health`. */
export const McpHealth = z.strictObject({
  /** Why the registry's file is not in force as it stands; null when it is. */
  problem: z.string().nullable(),
  servers: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['command', 'url', 'image']),
      /** Green: it answers. Yellow: not started, or trying again. Red: it does not answer. Grey: it may not start. */
      light: z.enum(['green', 'yellow', 'red', 'grey']),
      state: z.string(),
      /** What it reports of itself; nothing is decided by it. */
      reports: z.string().nullable(),
      era: z.enum(['modern', 'legacy']).nullable(),
      failures: z.int(),
      restarts: z.int(),
      last_error: z.string().nullable(),
      last_answer_at: z.string().nullable(),
      next_try_at: z.string().nullable(),
      tools: z.int(),
      quarantined: z.int(),
      withheld: z.array(z.string()),
    }),
  ),
});
export type McpHealth = z.infer<typeof McpHealth>;

/** What names a definition that is held back; with `hash` it is exactly the one that was shown. */
export const McpDefinition = z.strictObject({
  server: McpServerId,
  kind: z.enum(['tool', 'prompt', 'resource', 'template', 'instructions']),
  name: z.string().max(4096),
});
export type McpDefinition = z.infer<typeof McpDefinition>;

/** `GET /api/mcp/quarantine`: what is off until a person accepts it, with the difference to what was accepted before. */
export const McpQuarantine = z.strictObject({
  held: z.array(
    McpDefinition.extend({
      reason: z.enum(['new', 'changed', 'flagged']),
      hash: z.string(),
      diff: z.array(z.string()),
      flags: z.array(z.strictObject({ rule: z.string(), path: z.string(), excerpt: z.string() })),
      since: z.string(),
    }),
  ),
});
export type McpQuarantine = z.infer<typeof McpQuarantine>;

/** `POST /api/mcp/quarantine/{accept,reject}`. */
export const McpVerdict = z.strictObject({
  held: z
    .array(McpDefinition.extend({ hash: z.string().max(128) }))
    .min(1)
    .max(1000),
});
export type McpVerdict = z.infer<typeof McpVerdict>;

/** `POST /api/mcp/servers/:id/confirm`: exactly what was shown may start. `pull`: its image is fetched if it is not there. */
export const McpConfirm = z.strictObject({ hash: z.string().max(128), pull: z.literal(true).optional() });
export type McpConfirm = z.infer<typeof McpConfirm>;

/**
 * `GET /api/mcp/servers/:id/sign-in`: whether this server is signed in to with OAuth, for all or for whoever asks.
 * `waiting`: a person has been sent to sign in and has not come back yet.
 */
export const McpSignIn = z.strictObject({
  server: McpServerId,
  per: z.enum(['instance', 'person']),
  state: z.enum(['signed_out', 'waiting', 'signed_in', 'failed']),
  issuer: z.string().nullable(),
  scope: z.string().nullable(),
  since: z.iso.datetime().nullable(),
  error: z.string().nullable(),
});
export type McpSignIn = z.infer<typeof McpSignIn>;

/** `POST /api/mcp/servers/:id/sign-in`. `scope` asks for more than the server itself names. */
export const McpSignInRequest = z.strictObject({ scope: z.string().max(1000).optional() });
export type McpSignInRequest = z.infer<typeof McpSignInRequest>;

/** Where a person signs in, and until when. */
export const McpSignInBegun = z.strictObject({ authorization_url: z.url(), expires_at: z.iso.datetime() });
export type McpSignInBegun = z.infer<typeof McpSignInBegun>;

/** `POST /api/mcp/servers/:id/sign-in/finish`: the address that the browser ended on, whole or its query alone. */
export const McpSignInAnswer = z.strictObject({ answer: z.string().min(1).max(8192) });
export type McpSignInAnswer = z.infer<typeof McpSignInAnswer>;

/** Path of the other routes of one server. */
export const ByServer = z.strictObject({ id: McpServerId });
