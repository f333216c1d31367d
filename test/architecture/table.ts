/** What the code of one folder may import, beside its own files and Node's builtins. */
export interface FolderRule {
  readonly folders: readonly string[];
  /** Folders from which only types may come: their interfaces, never their code. Tests may use the real thing. */
  readonly typesOnly?: readonly string[];
  /** Single files, as path from the root, of a folder that is closed otherwise. */
  readonly files?: readonly string[];
  /** Package names; `@scope/*` stands for every package of a scope. */
  readonly npm: readonly string[];
}

/**
 * The import table, a positive list: what it does not name is forbidden, a folder as well as a package. The key is a
 * folder of `src/`, or `web`.
 */
export const FOLDERS: Readonly<Record<string, FolderRule>> = {
  contract: { folders: [], npm: ['zod'] },
  core: { folders: ['contract'], npm: [] },
  config: { folders: ['contract', 'core'], npm: ['yaml', 'zod'] },
  diagnosis: { folders: ['contract', 'core'], npm: [] },
  store: { folders: ['contract', 'core'], npm: ['kysely', 'pg'] },
  executor: { folders: ['contract', 'core'], npm: ['zod'] },
  controller: { folders: ['contract', 'core', 'executor'], npm: ['zod'] },
  vault: { folders: ['contract', 'core'], npm: ['libsodium-wrappers-sumo'] },
  tools: { folders: ['contract', 'core'], npm: ['zod'] },
  gate: { folders: ['contract', 'core', 'tools'], npm: ['ajv'] },
  hub: {
    folders: ['contract', 'core', 'gate', 'executor', 'vault'],
    npm: ['@modelcontextprotocol/*', 'undici', 'yaml'],
  },
  models: { folders: ['contract', 'core'], npm: ['zod'] },
  channels: { folders: ['contract', 'core'], npm: ['nodemailer'] },
  auth: { folders: ['contract', 'core', 'store'], npm: ['better-auth', '@better-auth/*'] },
  agent: {
    folders: ['contract', 'core', 'diagnosis'],
    typesOnly: ['store', 'gate', 'models', 'channels'],
    npm: ['ai'],
  },
  http: {
    folders: ['contract', 'core', 'store', 'agent', 'auth', 'gate', 'hub', 'models'],
    npm: ['hono', '@hono/*', 'zod'],
  },
  telemetry: { folders: ['contract'], npm: ['pino', 'prom-client', '@opentelemetry/api'] },
  cli: { folders: ['contract', 'core', 'diagnosis'], npm: [] },
  demo: { folders: ['contract', 'core', 'diagnosis'], npm: [] },
  lab: { folders: ['contract', 'core', 'diagnosis'], npm: ['yaml', 'zod'] },
  bin: { folders: ['*'], npm: [] },
  web: {
    folders: ['contract'],
    files: ['src/core/audit-chain.ts', 'src/core/log-level.ts'],
    npm: ['react', 'react-dom', '@tanstack/*', '@base-ui/react', 'uplot'],
  },
};

/** Web files that belong to its build and not to what the browser loads, with the packages they may import. */
export const WEB_BUILD: Readonly<Record<string, readonly string[]>> = {
  'web/vite.config.ts': ['vite', '@vitejs/plugin-react'],
};

/**
 * Files that import by a computed path, each with what it can be: a package that is brought on demand has no name in
 * package.json to import it by.
 */
export const COMPUTED_IMPORTS: Readonly<Record<string, string>> = {
  'src/bin/llama-library.ts': 'node-llama-cpp in optional/llama',
};

/** What test code may import in addition, wherever it lies. */
export const TEST_PACKAGES: readonly string[] = ['fast-check'];

/** Files that run in the browser too: neither they nor what they import may use a builtin of Node. */
export const BROWSER_SAFE: readonly string[] = ['src/core/audit-chain.ts', 'src/core/log-level.ts'];

/** The process that holds docker.sock: what these reach at run time is all the code that can touch it. */
export const CONTROLLER = { folder: 'src/controller', entry: 'src/bin/controller.ts', npm: ['zod'] } as const;

/** The only folders with an `index.ts`: registries, where one line adds a cause, a tool, a runtime. */
export const REGISTRIES: readonly string[] = [
  'src/diagnosis/causes',
  'src/diagnosis/detectors',
  'src/diagnosis/observe',
  'src/diagnosis/signs',
  'src/tools',
  'src/controller/runtimes',
  'src/store/dialects',
  'src/models/providers',
  'src/channels',
  'src/cli/commands',
  'src/bin/commands',
  'src/gate/stages',
];
