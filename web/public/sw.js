// @ts-nocheck: a service worker has other globals than a page, and TypeScript knows only one of the two at a time.
// Lets the page itself open while OpsPilot cannot be reached, so that it can say what to do. It keeps the program and
// nothing else: what the server answers about anybody's services never comes through here.

const CACHE = 'opspilot-page';
const PAGE = '/';
/** Files of the page that bear no hash in their name; the built ones are below /assets/. */
const FILES = ['/first.js', '/favicon.svg', '/icon-192.png', '/app.webmanifest'];
/** Longer than this nobody waits for a page that can be shown at once. */
const PATIENCE_MS = 8_000;

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (isPage(request, url)) event.respondWith(pageFirstFromServer(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(assetFirstFromHere(request));
  else if (FILES.includes(url.pathname)) event.respondWith(fileFirstFromServer(request));
});

/** Whether a person goes there, and it is a page of ours: not a download, a document of the API or a program's door. */
function isPage(request, { pathname }) {
  return (
    request.mode === 'navigate' &&
    !/^\/(?:api|v1|mcp|runs|chat|metrics|livez|readyz|healthz|escalations)(?:\/|$)/.test(pathname) &&
    !/\.\w+$/.test(pathname)
  );
}

async function pageFirstFromServer(request) {
  try {
    const reply = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (reply.ok) await replacePage(reply.clone());
    return reply;
  } catch (error) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw error;
  }
}

/** Hashed by name: what is here is right for good. */
async function assetFirstFromHere(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const reply = await fetch(request);
  if (reply.ok) await put(request, reply.clone());
  return reply;
}

async function fileFirstFromServer(request) {
  try {
    const reply = await fetch(request);
    if (reply.ok) await put(request, reply.clone());
    return reply;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

async function keepPage() {
  const cache = await caches.open(CACHE);
  const reply = await fetch(PAGE, { cache: 'no-cache' });
  if (!reply.ok) throw new Error(`the page answered ${reply.status}`);
  const text = await reply.clone().text();
  await cache.put(PAGE, reply);
  await cache.addAll([...FILES, ...assetsOf(text)]);
}

/** A page of another build has other assets: those of the build before are let go. */
async function replacePage(reply) {
  const cache = await caches.open(CACHE);
  const before = await cache.match(PAGE);
  const [old, text] = await Promise.all([before ? before.text() : '', reply.clone().text()]);
  // Another document that somebody went to is not the page.
  if (old === text || !text.includes('<div id="root">')) return;
  for (const request of await cache.keys()) {
    if (new URL(request.url).pathname.startsWith('/assets/')) await cache.delete(request);
  }
  await cache.put(PAGE, reply);
}

function assetsOf(page) {
  return [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
}

async function put(request, reply) {
  const cache = await caches.open(CACHE);
  await cache.put(request, reply);
}
