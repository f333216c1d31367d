import { empty, json, type ServiceContext, type ServiceProgram, type ServiceRequest } from './service.ts';

const VERSION = '10.10.7';
const TASKS_FILE = 'scheduled-tasks.json';

/** Jellyfin's system endpoints: liveness without a token, details with one. Paths match in any case, as in ASP.NET. */
export function makeJellyfin(context: ServiceContext): ServiceProgram {
  const bornAt = context.now();
  const say = (level: 'INF' | 'WRN' | 'ERR' | 'FTL', logger: string, message: string) =>
    context.log(
      'stdout',
      `[${context.now().toISOString().slice(11, 19)}] [${level}] [1] ${logger}: ${message}`,
    );

  return {
    answer: (request) => {
      const route = ROUTES.get(request.path.toLowerCase());
      if (route === undefined) return empty(404);
      const token = givenToken(request);
      if (!route.token || token === context.apiKey()) return route.reply(context);
      if (token !== null) {
        const reason = 'CustomAuthentication was not authenticated. Failure message: Invalid token.';
        say('INF', 'Jellyfin.Api.Auth.CustomAuthenticationHandler', reason);
      }
      return empty(401);
    },
    started: () => {
      say('INF', 'Main', `Jellyfin version: ${VERSION}`);
      say('INF', 'Main', `Program data path: ${context.dir}`);
      say('INF', 'Main', `Kestrel is listening on ${context.url.host}`);
      say(
        'INF',
        'Main',
        `Startup complete 0:00:00.${String(context.now().getTime() - bornAt.getTime()).padStart(3, '0')}`,
      );
    },
    stopping: () => say('INF', 'Main', 'Received a SIGTERM signal, shutting down'),
    crashed: (error) => {
      say('FTL', 'Main', 'Unhandled Exception');
      context.log('stderr', error.stack ?? error.message);
    },
    save: () => {
      const tasks = [{ Name: 'Scan Media Library', LastExecution: context.now().toISOString() }];
      context.files.write(TASKS_FILE, JSON.stringify(tasks));
    },
    saveFailed: (error) => {
      say(
        'ERR',
        'Emby.Server.Implementations.ScheduledTasks.TaskManager',
        'Error saving the state of scheduled tasks',
      );
      context.log('stdout', `System.IO.IOException: ${error.message} : '${context.dir}/${TASKS_FILE}'`);
    },
    orders: {},
    heal: () => [],
  };
}

interface Route {
  readonly token: boolean;
  readonly reply: (context: ServiceContext) => ReturnType<typeof json>;
}

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/health', { token: false, reply: () => ({ status: 200, type: 'text/plain', body: 'Healthy' }) }],
  ['/system/ping', { token: false, reply: () => json(200, 'Jellyfin Server') }],
  ['/system/info/public', { token: false, reply: (context) => json(200, publicInfo(context)) }],
  ['/system/info', { token: true, reply: (context) => json(200, systemInfo(context)) }],
]);

function publicInfo({ url, settings }: ServiceContext) {
  return {
    LocalAddress: url.origin,
    ServerName: settings.serverName,
    Version: VERSION,
    ProductName: 'Jellyfin Server',
    OperatingSystem: '',
    Id: settings.serverId,
    StartupWizardCompleted: true,
  };
}

function systemInfo(context: ServiceContext) {
  return {
    ...publicInfo(context),
    OperatingSystemDisplayName: '',
    PackageName: 'opspilot-demo',
    HasPendingRestart: false,
    IsShuttingDown: false,
    SupportsLibraryMonitor: true,
    WebSocketPortNumber: Number(context.url.port),
    CompletedInstallations: [],
    CanSelfRestart: true,
    CanLaunchWebBrowser: false,
    ProgramDataPath: context.dir,
    LogPath: context.dir,
    HasUpdateAvailable: false,
    SystemArchitecture: process.arch === 'arm64' ? 'Arm64' : 'X64',
  };
}

/** The four places in which Jellyfin looks for a token; null when there is none. */
function givenToken({ headers, query }: ServiceRequest): string | null {
  const inAuthorization = /^(?:MediaBrowser|Emby)\s.*?\bToken="?([^",\s]+)"?/i.exec(
    headers.authorization ?? '',
  );
  const given =
    inAuthorization?.[1] ??
    headers['x-emby-token'] ??
    headers['x-mediabrowser-token'] ??
    query.get('api_key');
  return typeof given === 'string' ? given : query.get('ApiKey');
}
