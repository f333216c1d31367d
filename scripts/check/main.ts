import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { codeFiles, ROOT, readSource } from '#test/source/tree.ts';
import { bannedThings } from './banned.ts';
import { oversizedFiles } from './sizes.ts';

const BIN = join(ROOT, 'node_modules', '.bin');
const FOLDERS = ['src', 'web', 'test', 'bench', 'scripts'];

/** One rule of the house: what it is called and how to find out whether it is kept. */
interface Check {
  readonly name: string;
  /** What is wrong, ready to print; empty when all is well. */
  readonly run: () => Promise<string>;
}

const CHECKS: readonly Check[] = [
  {
    name: 'format, lint',
    run: () => program(join(BIN, 'biome'), ['check', '--error-on-warnings', '--colors=off', '.']),
  },
  {
    name: 'types',
    run: () => program(join(BIN, 'tsc'), ['--noEmit', '--pretty', 'false', '--project', ROOT]),
  },
  { name: 'import table', run: () => program(process.execPath, ['--test', 'test/architecture.test.ts']) },
  { name: 'file sizes', run: async () => oversizedFiles(codeFiles(FOLDERS).map(readSource)).join('\n') },
  {
    name: 'banned things',
    run: async () => codeFiles(FOLDERS).map(readSource).flatMap(bannedThings).join('\n'),
  },
];

const results = await Promise.all(CHECKS.map(timed));
for (const { name, problems } of results) if (problems !== '') console.log(`--- ${name}\n${problems}\n`);
for (const { name, problems, seconds } of results) {
  console.log(`${problems === '' ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds.toFixed(1)} s`);
}
process.exitCode = results.every(({ problems }) => problems === '') ? 0 : 1;

async function timed({ name, run }: Check): Promise<{ name: string; problems: string; seconds: number }> {
  const start = performance.now();
  const problems = await run();
  return { name, problems, seconds: (performance.now() - start) / 1000 };
}

/** Runs a program and answers what it said, if it failed. */
async function program(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exited;
  return code === 0 ? '' : `${out}${err}`.trim() || `${command} ended with ${code}`;
}
