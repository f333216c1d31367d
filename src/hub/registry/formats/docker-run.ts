import type { McpServerInput } from '#contract/mcp.ts';

/** What a `docker run` line of a configuration starts; `env` are the variables that it hands in, null for one from outside. */
export interface DockerRun {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | null>>;
  readonly network: boolean;
}

/** Flags that say nothing that OpsPilot does not do anyway, and those of them that take a value. */
const PLAIN: ReadonlySet<string> = new Set([
  '-i',
  '--interactive',
  '--rm',
  '--init',
  '--read-only',
  '-ti',
  '-it',
  '-t',
]);
const WITH_VALUE: ReadonlySet<string> = new Set([
  '--cap-drop',
  '--security-opt',
  '--name',
  '--pull',
  '-l',
  '--label',
]);
const ENV: ReadonlySet<string> = new Set(['-e', '--env']);
const NETWORK: ReadonlySet<string> = new Set(['--network', '--net']);

/** Reads a `docker run` line; null for one with anything in it that a container server of ours does not have. */
export function dockerRun(command: string, args: readonly string[]): DockerRun | null {
  if (!/^(?:.*[\\/])?(?:docker|podman)(?:\.exe)?$/i.test(command) || args[0] !== 'run') return null;
  const env: Record<string, string | null> = {};
  let network = true;
  let at = 1;
  for (; args[at]?.startsWith('-'); at += 1) {
    const word = args[at] ?? '';
    const [flag = '', given] = word.startsWith('--') ? parted(word) : [word, undefined];
    if (PLAIN.has(flag) && given === undefined) continue;
    if (given === undefined) at += 1;
    const value = given ?? args[at];
    if (value === undefined) return null;
    if (ENV.has(flag)) {
      const [name = '', text] = parted(value);
      env[name] = text ?? null;
    } else if (NETWORK.has(flag) && (value === 'none' || value === 'bridge')) network = value !== 'none';
    else if (!WITH_VALUE.has(flag)) return null;
  }
  const [image, ...rest] = args.slice(at);
  return image === undefined ? null : { image, args: rest, env, network };
}

/** The same as an entry of ours. A variable from outside is one of `around`, or of OpsPilot's environment. */
export function containerOf(
  { image, args, env, network }: DockerRun,
  around: Readonly<Record<string, string>>,
): Pick<McpServerInput, 'image' | 'args' | 'env' | 'network'> {
  const values = Object.entries(env).map(([name, value]) => [name, value ?? around[name] ?? `env:${name}`]);
  return {
    image,
    ...(args.length > 0 ? { args: [...args] } : {}),
    ...(values.length > 0 ? { env: Object.fromEntries(values) } : {}),
    ...(network ? { network } : {}),
  };
}

function parted(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
