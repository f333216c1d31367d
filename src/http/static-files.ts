import { readFile, realpath } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';

const MEDIA_TYPES: Readonly<Record<string, string>> = Object.freeze({
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
});

/** Files under this folder carry a hash of their content in their name, so they may be kept for good. */
const HASHED = '/assets/';

/**
 * The file of the built web UI at this path, or the UI's one page for a path that is a page of its own. Null when
 * there is no such thing.
 */
export async function staticFile(webDir: string, pathname: string): Promise<Response | null> {
  const file = await read(webDir, pathname);
  if (file) return file;
  return pathname.startsWith(HASHED) || extname(pathname) !== '' ? null : read(webDir, '/index.html');
}

async function read(webDir: string, pathname: string): Promise<Response | null> {
  const path = await fileBelow(webDir, pathname);
  const type = path && MEDIA_TYPES[extname(path)];
  if (!path || !type) return null;
  const content = await readFile(path).catch(absent);
  if (!content) return null;
  const cache = pathname.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache';
  return new Response(content, { headers: { 'content-type': type, 'cache-control': cache } });
}

/** Null for anything that is not, links followed, a file below the folder. */
async function fileBelow(folder: string, pathname: string): Promise<string | null> {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (/[\0\\]|\/\.|\/$/.test(name)) return null;
  const root = await realpath(folder).catch(absent);
  const path = root && (await realpath(resolve(root, `.${name}`)).catch(absent));
  return path?.startsWith(root + sep) ? path : null;
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return null;
  throw error;
}
