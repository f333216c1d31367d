import { readFile, stat } from 'node:fs/promises';
import { type ComposeFile, readComposeFile } from './compose-file.ts';
import type { ComposeOrigin } from './compose-labels.ts';

/** Which compose services a container's service depends on. */
export type DependencyReader = (origin: ComposeOrigin) => Promise<readonly string[]>;

/**
 * From the label that compose 2 writes; for compose 1 from the project's own files, read anew when they change. A file
 * that cannot be read here (another machine's, moved, not understood) adds nothing: the dependency is then unknown,
 * which is no error of the container.
 */
export function createDependencyReader(): DependencyReader {
  const cache = new Map<string, { stamp: string; dependsOn: ComposeFile['dependsOn'] }>();

  async function read(path: string): Promise<ComposeFile['dependsOn']> {
    try {
      const { mtimeMs, size } = await stat(path);
      const stamp = `${mtimeMs} ${size}`;
      const known = cache.get(path);
      if (known?.stamp === stamp) return known.dependsOn;
      const { dependsOn } = readComposeFile(await readFile(path, 'utf8'));
      cache.set(path, { stamp, dependsOn });
      return dependsOn;
    } catch {
      return new Map();
    }
  }

  return async (origin) => {
    if (origin.dependsOn !== null) return origin.dependsOn;
    const files = await Promise.all(origin.configFiles.map(read));
    return [...new Set(files.flatMap((file) => file.get(origin.service) ?? []))];
  };
}
