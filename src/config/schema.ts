import { z } from 'zod';
import { Role } from '#contract/identity.ts';
import { ServiceId, ServiceKind } from '#contract/service.ts';
import { McpConfig } from './mcp.ts';
import { ModelsConfig } from './models.ts';

/** A declared service: what discovery cannot know. All fields optional; a key comes from a file, never from here. */
const DeclaredService = z.strictObject({
  kind: ServiceKind.optional(),
  /** Base URL as the hub reaches it. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  /** File that holds the service's API key and nothing else. */
  key_file: z.string().optional(),
  /** Container that runs it, when its name is not the service's. */
  container: ServiceId.optional(),
});
export type DeclaredService = z.infer<typeof DeclaredService>;

/** A server that we ask. What its address says is shown, so it holds no password. */
const Endpoint = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((url) => !/^https?:\/\/[^/]*@/i.test(url), 'must hold no user or password');

const ToolNames = z.array(z.string().regex(/^(\*|[A-Za-z0-9_.-]{1,128})$/, 'must be a tool name or *'));

/** Allow and deny lists of one role; deny wins. Empty lists leave the built-in policy as it is. */
const RolePolicy = z.strictObject({
  allow_tools: ToolNames.default([]),
  deny_tools: ToolNames.default([]),
  can_approve: ToolNames.default([]),
});

/** Everything that can be configured, with its defaults. One schema for file, environment and flags. */
export const Config = z.strictObject({
  data_dir: z.string().default(''),
  database_url: z.string().default('').describe('postgres:// or sqlite: URL; empty = SQLite in the data dir'),
  server: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.int().min(0).max(65535).default(7676),
      /** As people reach it from outside, behind a proxy; decides cookie security and links. */
      public_url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
      /** Further Host header values that are ours. */
      hosts: z.array(z.string()).default([]),
      auth: z.enum(['password', 'none']).default('password'),
    })
    .prefault({}),
  docker: z
    .strictObject({
      enabled: z.boolean().default(true),
      socket: z.string().default('/var/run/docker.sock'),
      /** Compose project to look at; empty = every container of the engine. */
      project: z.string().default(''),
      /** Base URL of an outside Docker MCP server that answers the tools of the Docker guide. */
      mcp_url: Endpoint.optional(),
      /** The one compose file that those tools may name; empty = any that a known service was made from. */
      mcp_compose_file: z.string().default(''),
      mcp_read_timeout_s: z.number().min(0.1).max(60).default(5),
      mcp_write_timeout_s: z.number().min(0.1).max(600).default(30),
    })
    .prefault({}),
  controller: z
    .strictObject({
      /** Set when the controller runs on its own: unix:///path or http://host:port. */
      url: z.string().default(''),
      token: z.string().default(''),
    })
    .prefault({}),
  logs: z
    .strictObject({
      /** Folders and files that may be searched; nothing outside of them is read. */
      roots: z.array(z.string().min(1)).default([]),
      /** Base URL of Grafana Loki. */
      loki_url: Endpoint.optional(),
    })
    .prefault({}),
  files: z
    .strictObject({
      /** Folders whose files may be read and, with consent, written; nothing outside of them is. */
      roots: z.array(z.string().min(1)).default([]),
    })
    .prefault({}),
  metrics: z
    .strictObject({
      /** Base URL of Prometheus, or of what speaks its API. */
      prometheus_url: Endpoint.optional(),
    })
    .prefault({}),
  services: z.record(ServiceId, DeclaredService).default({}),
  policy: z
    .strictObject({
      /** `policy.yaml` in the form of the Docker guide; what stands here itself wins over it. */
      file: z.string().default(''),
      /** The one who asked may not approve. */
      four_eyes: z.boolean().default(false),
      roles: z.partialRecord(Role, RolePolicy).default({}),
    })
    .prefault({}),
  limits: z
    .strictObject({
      calls_per_minute: z.int().min(1).max(600).default(5),
      run_reads: z.int().min(3).max(200).default(20),
      output_cap_bytes: z.int().min(1000).max(10_000_000).default(120_000),
    })
    .prefault({}),
  /** What opens the vault, when it is not the key file at its usual place or a systemd credential. */
  vault: z
    .strictObject({
      passphrase: z.string().default(''),
      key_file: z.string().default(''),
    })
    .prefault({}),
  /** Where MCP hosts come in, beside `/mcp` on the server's own port. */
  mcp: McpConfig,
  models: ModelsConfig,
  audit: z.strictObject({ rotate_bytes: z.int().min(10_000).default(10_000_000) }).prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});
export type Config = z.infer<typeof Config>;

/** Settings whose value is never shown; each can also be given as a file. */
export const SECRET_SETTINGS: readonly string[] = ['database_url', 'controller.token', 'vault.passphrase'];
