import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LlamaLibrary } from '#models/gguf/library.ts';

/** The folder with the package for this machine; null where there is none. It is not installed with OpsPilot. */
export function llamaFolder(): string | null {
  const folder = fileURLToPath(
    new URL(`../../optional/llama/${process.platform}-${process.arch}`, import.meta.url),
  );
  return existsSync(`${folder}/package.json`) ? folder : null;
}

/** node-llama-cpp, once `opspilot models install-local` has brought it; else null. */
export async function loadLlama(): Promise<LlamaLibrary | null> {
  const entry = `${llamaFolder()}/node_modules/node-llama-cpp/dist/index.js`;
  if (!existsSync(entry)) return null;
  return (await import(pathToFileURL(entry).href)) as LlamaLibrary;
}
