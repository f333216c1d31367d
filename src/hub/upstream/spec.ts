import type { EvidenceUse } from '#contract/evidence-use.ts';
import type { Role } from '#contract/identity.ts';
import type { ContainerLaunch } from '#contract/mcp-container.ts';
import type { Effect } from '#contract/tool.ts';

/**
 * One outside MCP server as the registry resolves it: valid, with every default filled in, and without a secret in it.
 * Two specs that are equal as JSON (functions aside) are the same server: applying them again changes nothing.
 */
export interface UpstreamSpec {
  /** The operator's name for it, `SERVER_ID`; the prefix of its tools and prompts. */
  readonly id: string;
  readonly transport: UpstreamTransport;
  readonly disabled: boolean;
  /** `auto` asks the server and remembers the answer; the others are the operator's word. */
  readonly era: 'auto' | 'modern' | 'legacy';
  /** `eager` connects at the start and after each crash, `lazy` on first use. */
  readonly start: 'eager' | 'lazy';
  /** How its names are shown: `prefixed` as `<id>__<name>`, `bare` as they are; colliding bare names are withheld. */
  readonly names: 'prefixed' | 'bare';
  /** `enforce` shows what a person has accepted; `off` shows everything (for servers that are part of the product's own tests). */
  readonly pins: 'enforce' | 'off';
  /** The operator's word on single tools, by the server's own names. Whatever is not here changes something. */
  readonly effects: Readonly<Record<string, Effect>>;
  /** What is stricter for single tools than for their server, by the server's own names. */
  readonly toolRules?: Readonly<Record<string, ToolRules>>;
  /** The operator's word on how read tools serve investigations; the rest is seen from their arguments. */
  readonly evidence: Readonly<Record<string, EvidenceUse | 'off'>>;
  /** Who may see and call it, and what the gate does with its tools. */
  readonly access: UpstreamAccess;
  readonly limits: UpstreamLimits;
  /**
   * What it may ask of a host that can answer. Roots are left out unless the operator says so: some servers take them
   * in place of the folders that they were started with.
   */
  readonly asks: readonly ('elicitation' | 'sampling' | 'roots')[];
  /** Whether credentials depend on who calls: then no connection is shared between two principals. */
  readonly perPrincipal: boolean;
  /** Whose credentials its lists are read with, where they depend on who calls; null while nobody has any. */
  readonly lister?: () => Promise<string | null>;
  /** How one signs in to it with OAuth; absent when its headers say who we are. */
  readonly signIn?: SignInPlan;
  /** Says which version of the credentials `secrets` gives: a new one reconnects. Not a secret itself. */
  readonly secretsVersion: string;
  /**
   * The credentials of this server for this principal (null: the hub itself, for lists and probes). Called before each
   * connection; the values go nowhere but into the child's environment or the request's headers.
   */
  readonly secrets: (principal: string | null) => Promise<UpstreamSecrets>;
}

/** `args` are an array, never a shell's line. `env` is all that the child gets, beside PATH, HOME and the secrets. */
export type UpstreamTransport =
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string | null;
    }
  | {
      /** Streamable HTTP, or the older HTTP with server-sent events. */
      readonly kind: 'http' | 'sse';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      /** `public`: https and public addresses only. `private`: the operator has said that this one may be inside. */
      readonly reach: 'public' | 'private';
    }
  | {
      /** An image, which the controller runs when it was granted exactly this. */
      readonly kind: 'container';
      readonly launch: ContainerLaunch;
    };

export interface SignInPlan {
  /** `person`: each principal by himself. */
  readonly per: 'instance' | 'person';
  /** A client that the operator has registered by hand; its secret as a reference. */
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly scope: string | null;
}

export interface UpstreamSecrets {
  readonly env: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Empty lists say nothing; deny beats allow. */
export interface UpstreamAccess {
  readonly roles: readonly Role[];
  readonly scopes: readonly string[];
  readonly allowClients: readonly string[];
  readonly denyClients: readonly string[];
  readonly rateLimitRpm: number | null;
  readonly cooldownSeconds: number | null;
  readonly concurrency: number;
  readonly outputCapBytes: number;
}

/** Null says what the server says. */
export interface ToolRules {
  readonly roles: readonly Role[] | null;
  readonly cooldownSeconds: number | null;
  /** The argument that rests by itself. */
  readonly cooldownKey: string | null;
  readonly outputCapBytes: number | null;
  readonly callMs: number | null;
  readonly rateLimitRpm: number | null;
}

/** Times in ms, sizes in bytes. */
export interface UpstreamLimits {
  readonly connectMs: number;
  readonly callMs: number;
  /** The largest single message that is taken from it. */
  readonly messageBytes: number;
  readonly idleMs: number;
  /** Failed probes until it counts as unhealthy, and whether it is disabled then. */
  readonly failures: number;
  readonly disableWhenUnhealthy: boolean;
}

/** Letters, digits and single `_` or `-` between them, at most 32: `__` can then end it in a name. */
export const SERVER_ID = /^(?=.{1,32}$)[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/;

export const DEFAULT_LIMITS: UpstreamLimits = Object.freeze({
  connectMs: 30_000,
  callMs: 60_000,
  messageBytes: 8 * 1024 * 1024,
  idleMs: 15 * 60_000,
  failures: 3,
  disableWhenUnhealthy: false,
});

export const DEFAULT_ACCESS: UpstreamAccess = Object.freeze({
  roles: Object.freeze(['member', 'owner'] as const),
  scopes: Object.freeze([]),
  allowClients: Object.freeze([]),
  denyClients: Object.freeze([]),
  rateLimitRpm: null,
  cooldownSeconds: null,
  concurrency: 16,
  outputCapBytes: 120_000,
});
