import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { llamaFolder, loadLlama } from './llama-library.ts';
import { StartError } from './start-error.ts';

const exec = promisify(execFile);

/**
 * Brings llama.cpp with npm, in the versions that its lockfile pins, without its builds for graphics cards and without
 * running scripts of packages. Does nothing when it is there. Throws `StartError` with one sentence.
 */
export async function installLlama(signal: AbortSignal): Promise<void> {
  if (await loadLlama()) return;
  const folder = llamaFolder();
  if (folder === null) {
    const here = `${process.platform}-${process.arch}`;
    throw new StartError(
      `llama.cpp cannot run inside the gateway on ${here}: use Ollama or a llama.cpp server`,
    );
  }
  const options = ['--no-save', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  try {
    await exec('npm', ['install', ...options], { cwd: folder, signal });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? '').trim();
    const reason = said.split('\n').find((line) => line.startsWith('npm error')) ?? (error as Error).message;
    throw new StartError(`npm could not bring llama.cpp: ${reason}`);
  }
  if (!(await loadLlama())) throw new StartError('npm said that llama.cpp is installed, and it is not there');
}
