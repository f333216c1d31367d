import { z } from 'zod';
import { Role } from '#contract/identity.ts';

/** The MCP hub. Times in seconds. */
export const McpConfig = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    /** Its own listener; 8811 when that is free. */
    port: z.int().min(0).max(65535).optional(),
    /** Whether hosts of the HTTP+SSE transport of 2024 are served, at `/sse`. */
    sse: z.boolean().default(false),
    /** What hosts of this machine may do that come over stdio; none of them approves. */
    stdio_role: Role.default('member'),
    approvals: z
      .strictObject({
        /** How long a call waits for a decision before it answers that it is pending; many hosts give up after 60 s. */
        hold: z.int().min(0).max(600).default(40),
        /** Whether a host that shows forms is asked to wait or to stop. */
        form: z.boolean().default(true),
        /** What a host that declines does to the request. */
        on_decline: z.enum(['keep', 'withdraw']).default('keep'),
        /** How long an answer is given again to the same call, and how long a refusal stands against it. */
        replay: z.int().min(0).max(86_400).default(300),
        refusal: z.int().min(0).max(86_400).default(300),
      })
      .prefault({}),
    /**
     * An authorization server whose access tokens hosts may bring; a scope `opspilot:ROLE` says what they may do. Absent,
     * it is OpsPilot itself, with the people who have an account; false lets no host in by OAuth.
     */
    oauth: z
      .union([
        z.literal(false),
        z.strictObject({
          issuer: z
            .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
            .refine((url) => url.startsWith('https:') || isLocal(url), 'must be https, or on this machine'),
          /** What a token must be for; our own address when it is not said. */
          audience: z.string().min(1).optional(),
        }),
      ])
      .optional(),
    sessions_per_caller: z.int().min(1).max(1000).default(32),
    session_idle: z.int().min(10).max(86_400).default(1800),
    /** Calls of outside tools in a minute: of one caller, of all together; and of one caller at once. */
    calls_per_minute: z.int().min(1).max(1_000_000).default(600),
    calls_per_minute_of_all: z.int().min(1).max(10_000_000).default(6000),
    calls_at_once: z.int().min(1).max(1000).default(32),
  })
  .prefault({});
export type McpConfig = z.infer<typeof McpConfig>;

function isLocal(url: string): boolean {
  return URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
