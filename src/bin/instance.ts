import { randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createApprovalDesk } from '#agent/approval-desk.ts';
import { createSnapshots } from '#agent/capture-snapshot.ts';
import { createAgent } from '#agent/create-agent.ts';
import { createGatePorts } from '#agent/gate-ports.ts';
import { createGrants } from '#agent/grants.ts';
import { checkExposure } from '#auth/exposure.ts';
import type { Config } from '#config/schema.ts';
import type { Configuration } from '#contract/dashboard.ts';
import type { Json } from '#core/canonical-json.ts';
import { approvalDecision, createPolicy } from '#core/policy.ts';
import { signTicket, ticketId } from '#core/ticket.ts';
import { planDeterministically } from '#diagnosis/planner.ts';
import { writeFileAtomic } from '#executor/atomic-write.ts';
import { DEFAULT_BUDGETS } from '#gate/parts.ts';
import { createHttpApp } from '#http/app.ts';
import { invitationUrl } from '#http/invitation-url.ts';
import { type FirstListener, serve } from '#http/server.ts';
import { createHub } from '#hub/create-hub.ts';
import { APPROVAL_TOOLS } from '#hub/front/approvals/approval-tools.ts';
import { startServiceMeters } from '#hub/service-meters.ts';
import type { Gateway } from '#models/gateway.ts';
import { startAuditExport } from '#store/audit-export.ts';
import { verifyAudit } from '#store/audit-verify.ts';
import { createLimits } from '#store/limits.ts';
import type { Store } from '#store/store.ts';
import { createLogger } from '#telemetry/logger.ts';
import { createMetrics, type Metrics } from '#telemetry/metrics.ts';
import { createControllerClient } from '#tools/controller-client.ts';
import { isHttps, openAuth, openStore } from './accounts.ts';
import { makeBackup } from './backup.ts';
import { startControllerChild } from './controller-child.ts';
import {
  type DataDir,
  lockDataDir,
  pinTicketKey,
  prepareDataDir,
  serverKey,
  sessionSecret,
} from './data-dir.ts';
import { startDemo } from './demo-start.ts';
import { createEscalations } from './escalations.ts';
import { readLabReport } from './lab-report.ts';
import { openBack } from './mcp-back.ts';
import { hubAddresses, listenForHosts, openFront } from './mcp-front.ts';
import { listenLocally } from './mcp-local.ts';
import { openModels } from './models.ts';
import { configuredPolicyFile, policyRules, toolsUnder } from './policy.ts';
import { createReadiness } from './readiness.ts';
import { openServiceKeys } from './service-keys.ts';
import { instanceTools } from './tool-sets.ts';
import { toolSources } from './tool-sources.ts';
import { VERSION } from './version.ts';

export interface InstancePlan {
  readonly dir: DataDir;
  readonly config: Config;
  /** Every setting with its source, as an owner may read it. */
  readonly configuration: Configuration;
  readonly demo: boolean;
  /** Folder of the built web UI; null serves the API alone. */
  readonly webDir: string | null;
  /** What relative paths in the configuration start from. */
  readonly configDir: string;
  /** Where the keys of model providers may stand. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what an operator at the terminal should know, one line at a time. */
  readonly say: (line: string) => void;
  readonly now: () => Date;
}

/** A running OpsPilot. Disposing stops all of it, last started first. */
export interface Instance extends AsyncDisposable {
  readonly url: string;
  /** The one-time link for the owner's account; null once there is an owner. */
  readonly signInUrl: string | null;
  readonly controllerUrl: string;
  /** Where models answer; null while no provider is configured. */
  readonly modelsUrl: string | null;
  /** Where MCP hosts connect. */
  readonly mcpUrl: string;
  readonly dataDir: string;
  readonly demo: boolean;
}

/** Where `opspilot lab run` leaves its results when nobody says otherwise. */
const LAB_RESULTS = resolve(import.meta.dirname, '..', '..', '.data', 'lab');

const SYSTEM = { actor: 'system', client: 'system', correlationId: 'start' } as const;

/** Starts everything of one machine, in one straight line. Throws one sentence, and then nothing is left running. */
export async function startInstance(plan: InstancePlan): Promise<Instance> {
  const { dir, config, now } = plan;
  checkExposure(config.server);
  checkExposure({ host: config.mcp.host, auth: config.server.auth }, 'mcp.host');
  prepareDataDir(dir);
  await using starting = new AsyncDisposableStack();
  const lock = lockDataDir(dir);
  starting.defer(() => lock.release());

  const ticketKey = serverKey(dir, 'ticket');
  const auditKey = serverKey(dir, 'audit');
  pinTicketKey(dir.controller, ticketKey);
  pinTicketKey(dir.hub, ticketKey);

  const demo = plan.demo ? await startDemo(dir, config.server.port === 0) : null;
  if (demo) starting.defer(() => demo.stop());

  const store = starting.use(await openStore(dir, config, now));
  const audit = starting.use(
    await startAuditExport({
      events: store.events,
      dir: dir.audit,
      key: auditKey.privateKey,
      now,
      rotateBytes: config.audit.rotate_bytes,
      onError: (error) => plan.say(`the audit files cannot be written: ${(error as Error).message}`),
    }),
  );
  const shape = { host: config.server.host, auth: config.server.auth, four_eyes: config.policy.four_eyes };
  await record(store, 'server.started', shape);
  starting.defer(() => record(store, 'server.stopped', {}));

  const controller = await startControllerChild(
    {
      dir: dir.controller,
      dockerSocket: config.docker.enabled && !plan.demo ? config.docker.socket : null,
      project: config.docker.project,
      stack: plan.demo ? dir.demo : null,
    },
    plan.say,
  );
  // At once, because Ctrl-C gives little time to both.
  starting.defer(async () => void (await Promise.all([controller.stop(), demo?.stop()])));

  const limits = createLimits(store.settings, now);
  const policyFile = configuredPolicyFile(config, plan.configDir);
  const policy = createPolicy(policyRules(config, policyFile));
  const desk = createApprovalDesk({
    approvals: store.approvals,
    runs: store.runs,
    events: store.events,
    holds: store.holds,
    sign: (claims) => signTicket(claims, ticketKey),
    newId: () => `apr_${randomBytes(16).toString('base64url')}`,
    mayApprove: (principal, approval) => approvalDecision(policy, principal, approval),
    observe: (tool, args, signal) => hub.gate.observe(tool, args, signal),
    voidTicket: async ({ consent, digest }) => {
      const executor = consent.aud.startsWith('controller#') ? 'controller' : 'hub';
      await hub.gate.void(executor, ticketId(digest, 'do'), AbortSignal.timeout(5000));
    },
    now,
  });
  const demoKeys = Object.fromEntries((demo?.services ?? []).map(({ id, apiKeyFile }) => [id, apiKeyFile]));
  const sets = instanceTools(config, dir, plan.configDir, policyFile?.composeFile ?? null);
  const tools = toolsUnder(policyFile, sets);
  const back = starting.use(
    await openBack({
      ...plan,
      store,
      ownTools: () => [...tools, ...APPROVAL_TOOLS].map(({ name }) => name),
      redact: (text) => hub.redact(text),
      hide: (secret) => hub.hide(secret),
      controller: { url: controller.url, token: controllerToken(dir) },
      sign: (claims) => signTicket(claims, ticketKey),
      policyVersion: policy.version,
      publicUrl: () => publicUrl,
    }),
  );
  const hub = createHub({
    dir: dir.hub,
    upstreams: back.upstreams,
    tools,
    controller: createControllerClient({ url: controller.url, token: controllerToken(dir) }),
    policy,
    ports: createGatePorts(store, desk, limits, now),
    budgets: {
      ...DEFAULT_BUDGETS,
      callsPerMinute: config.limits.calls_per_minute,
      runReads: config.limits.run_reads,
      outputCapBytes: Math.min(
        config.limits.output_cap_bytes,
        policyFile?.outputCapBytes ?? Number.POSITIVE_INFINITY,
      ),
      outsidePerMinute: config.mcp.calls_per_minute,
      outsidePerMinuteOfAll: config.mcp.calls_per_minute_of_all,
      outsideAtOnce: config.mcp.calls_at_once,
    },
    declared: config.services,
    hidden: policyFile?.hidden ?? [],
    secret: openServiceKeys(config.services, plan.configDir, demoKeys),
    sources: toolSources(config, plan.configDir, process.env.PATH, () => meters.readings()),
    fetch,
    now,
    newId: () => `call_${randomUUID()}`,
    onLost: (error) => log.error({ err: error }, 'work failed that nobody waited for'),
  });
  starting.use(hub);

  const stream = starting.adopt(
    createWriteStream(join(dir.root, 'server', 'server.log'), { flags: 'a', mode: 0o600 }),
    (file) => void file.end(),
  );
  const log = createLogger({ level: config.log.level, name: 'server', stream, redact: hub.redact });
  const metrics = createMetrics({ version: VERSION });
  const instanceToken = randomBytes(32).toString('base64url');
  let publicUrl = '';
  let hostsUrl: string | null = null;
  const resources = () => hubAddresses(publicUrl, hostsUrl);
  const auth = starting.use(
    await openAuth({
      dir,
      config,
      store,
      now,
      instanceToken,
      connect: { publicUrl: () => publicUrl, resources },
      log: (level, message) => log[level](message),
    }),
  );

  const escalations = createEscalations(dir.escalations, store, now);
  const agent = createAgent({
    runs: store.runs,
    approvals: store.approvals,
    events: store.events,
    desk,
    gate: hub.gate,
    planner: planDeterministically,
    catalogue: () => hub.gate.tools(PLANNER, PLANNER.id),
    readBudget: config.limits.run_reads,
    inventory: () => hub.services(AbortSignal.timeout(5000)),
    escalate: escalations.write,
    redact: hub.redact,
    newId: () => `run_${randomUUID()}`,
    onError: (runId, error) => log.error({ err: error, run_id: runId }, 'a run failed inside'),
    now,
    // A wait of ours must not keep the process from ending.
    sleep: (ms) => delay(ms, undefined, { ref: false }),
  });
  starting.defer(() => agent.stop());

  const meters = starting.use(startServiceMeters(hub));
  const snapshots = createSnapshots({
    gate: hub.gate,
    redact: hub.redact,
    version: VERSION,
    readBudget: config.limits.run_reads,
    now,
  });
  const models = await openModels({
    ...plan,
    auth,
    store,
    publicUrl: () => publicUrl,
    onError: (error, what) => log.error({ err: error }, what),
  });
  if (models) starting.use(models);
  if (models?.server.problem)
    plan.say(`${models.server.problem}: models answer below /v1 of the server, and that port is tried again`);

  const grants = createGrants({
    settings: store.settings,
    events: store.events,
    desk,
    find: (tool, { principal, client }) =>
      hub.gate.tools(principal, client).find(({ name }) => name === tool),
    now,
  });
  const parts = {
    store,
    agent,
    desk,
    gate: hub.gate,
    auth,
    services: hub,
    snapshots,
    mcp: back.desk,
    vault: back.secrets,
    grants,
    meters,
    policy,
    configuration: plan.configuration,
    backup: () => makeBackup(store.location),
    lab: () => readLabReport(LAB_RESULTS),
    models: models?.gateway.desk ?? null,
    escalations,
    limits,
    readiness: createReadiness({
      store,
      agent,
      hub,
      models: models && { server: models.server, desk: models.gateway.desk },
      fetch,
    }),
    verifyAudit: () => verifyAudit({ events: store.events, auditExport: audit, journals: journalsOf(dir) }),
    redact: hub.redact,
    metrics: models ? withModels(metrics, models.gateway) : metrics,
    log,
    version: VERSION,
    webDir: plan.webDir,
    bindHost: config.server.host,
    hosts: config.server.hosts,
    publicUrl: () => publicUrl,
    https: isHttps(config),
    now,
  };
  const front = starting.use(
    openFront({
      config,
      hub,
      upstreams: back.upstreams,
      store,
      desk,
      grants,
      auth,
      limits,
      publicUrl: () => publicUrl,
      resources,
      secret: sessionSecret(dir),
      now,
      onError: (error) => log.error({ err: error }, 'a request of an MCP host failed'),
    }),
  );
  const first: FirstListener = (request, response) =>
    (models?.gateway.handle(request, response) ?? false) || front.handle(request, response);
  const server = starting.use(await serve(createHttpApp(parts), config.server, first));
  publicUrl = config.server.public_url?.replace(/\/+$/, '') ?? server.url;
  const hosts = await listenForHosts(front, config, plan.say);
  if (hosts) starting.use(hosts);
  hostsUrl = hosts?.url ?? null;
  const local = starting.use(await listenLocally(front, join(dir.hub, 'mcp.sock'), config.mcp.stdio_role));

  await back.load().catch((error) => plan.say(`no MCP server is started: ${(error as Error).message}`));
  await agent.resume();
  const invitation = await auth.invitations.forOwner(SYSTEM);
  const file = {
    url: server.url,
    pid: process.pid,
    controller_url: controller.url,
    token: instanceToken,
    mcp_socket: local.path,
  };
  writeFileAtomic(dir.instance, `${JSON.stringify(file)}\n`);
  starting.defer(() => rmSync(dir.instance, { force: true }));

  const held = starting.move();
  return {
    url: server.url,
    signInUrl: invitation ? invitationUrl(publicUrl, invitation.secret) : null,
    controllerUrl: controller.url,
    modelsUrl: models?.server.url ?? null,
    mcpUrl: hosts?.url ?? `${server.url}/mcp`,
    dataDir: dir.root,
    demo: plan.demo,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The catalogue that the planner chooses from is the agent's own. */
const PLANNER = { kind: 'agent', id: 'agent', name: 'OpsPilot', role: 'owner', can_approve: false } as const;

function controllerToken(dir: DataDir): string {
  return readFileSync(join(dir.controller, 'token'), 'utf8').trim();
}

function journalsOf(dir: DataDir): string[] {
  return [dir.controller, dir.hub].map((executor) => join(executor, 'journal.jsonl'));
}

/** One page of metrics for the server and its model gateway. */
function withModels(metrics: Metrics, gateway: Gateway): Metrics {
  return {
    ...metrics,
    async text() {
      const { contentType, body } = await metrics.text();
      return { contentType, body: body + gateway.metricsText() };
    },
  };
}

/** Start and stop are part of the record; the configuration's shape too, none of its secrets. */
async function record(store: Store, action: string, metadata: Record<string, Json>): Promise<void> {
  await store.events.append([
    {
      run_id: null,
      action,
      resource: 'server',
      actor: SYSTEM.actor,
      client: SYSTEM.client,
      result: 'ok',
      correlation_id: SYSTEM.correlationId,
      detail: `version ${VERSION}`,
      metadata,
    },
  ]);
}
