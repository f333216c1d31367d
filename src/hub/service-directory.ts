import type { ServiceStatus } from '#contract/service.ts';
import { createRedactor, type Redactor } from '#core/redaction.ts';
import type { ControllerClient } from '#gate/parts.ts';
import type { Declaration } from './hub.ts';

/** The inventory as tools see it, and what follows from it: keys, and what redaction must leave readable. */
export interface ServiceDirectory {
  /** At most a second old, or read `now`: who asks what is wrong must not be told what was so before. */
  services(signal: AbortSignal, age?: 'now'): Promise<ServiceStatus[]>;
  /** Adds what is declared of a service. */
  complete(status: ServiceStatus): ServiceStatus;
  /** The API key of a service, by its name in the inventory. */
  secret(service: string): Promise<string | null>;
  /** Makes a secret known to redaction. */
  hide(secret: string): void;
  redactor(what?: 'secrets'): Redactor;
}

export interface DirectoryParts {
  readonly controller: ControllerClient;
  readonly declared: Readonly<Record<string, Declaration>>;
  readonly secret: (service: string) => Promise<string | null>;
  /** What the owner wants hidden beside what redaction knows itself. */
  readonly hidden?: readonly RegExp[];
  readonly now: () => Date;
}

/** How old a list may be, and how long the controller is waited for, in ms. */
const FRESH_MS = 1000;
const PATIENCE_MS = 5000;

export function createServiceDirectory(parts: DirectoryParts): ServiceDirectory {
  const { controller, declared, now } = parts;
  const names = new Map(Object.entries(declared).map(([name, { container }]) => [container ?? name, name]));
  const secrets = new Set<string>();
  let known: readonly ServiceStatus[] = [];
  let reading: { readonly at: number; readonly list: Promise<ServiceStatus[]>; busy: boolean } | null = null;
  let next: Promise<ServiceStatus[]> | null = null;
  let redactor: Redactor | null = null;
  let secretRedactor: Redactor | null = null;

  function complete(status: ServiceStatus): ServiceStatus {
    const name = names.get(status.id);
    const { kind, url } = (name === undefined ? undefined : declared[name]) ?? {};
    return { ...status, kind: kind ?? status.kind, url: url ?? status.url };
  }

  async function secret(service: string): Promise<string | null> {
    const found = await parts.secret(names.get(service) ?? service);
    if (found !== null) hide(found);
    return found;
  }

  function hide(found: string): void {
    if (secrets.has(found)) return;
    secrets.add(found);
    redactor = null;
    secretRedactor = null;
  }

  async function read(): Promise<ServiceStatus[]> {
    const list = (await controller.services(AbortSignal.timeout(PATIENCE_MS))).map(complete);
    // A log may show a key before any tool has used it. One that cannot be read fails the tool that needs it, not this.
    await Promise.allSettled(list.map(({ id }) => secret(id)));
    known = list;
    redactor = null;
    return list;
  }

  function begin(): Promise<ServiceStatus[]> {
    const mine = { at: now().getTime(), list: read(), busy: true };
    reading = mine;
    const end = (failed: boolean) => {
      mine.busy = false;
      if (failed && reading === mine) reading = null;
    };
    mine.list.then(
      () => end(false),
      () => end(true),
    );
    return mine.list;
  }

  function shared(age: 'now' | undefined): Promise<ServiceStatus[]> {
    const fresh = reading !== null && Math.abs(now().getTime() - reading.at) < FRESH_MS;
    if (reading !== null && fresh && age === undefined) return reading.list;
    if (!reading?.busy) return begin();
    // What has begun may tell of before: all who ask meanwhile share the one after it.
    next ??= reading.list
      .catch(() => undefined)
      .then(() => {
        next = null;
        return begin();
      });
    return next;
  }

  return {
    complete,
    secret,
    hide,
    services: (signal, age) => untilAborted(shared(age), signal),
    redactor(what) {
      if (what === 'secrets') {
        secretRedactor ??= createRedactor({
          inventoryNames: [],
          ownHosts: [],
          secrets: [...secrets],
          patterns: parts.hidden ?? [],
          keepsNames: true,
        });
        return secretRedactor;
      }
      redactor ??= createRedactor({
        ...readableNames(known, declared),
        secrets: [...secrets],
        patterns: parts.hidden ?? [],
      });
      return redactor;
    },
  };
}

/** One caller that goes away must not end the reading that others wait for. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function readableNames(services: readonly ServiceStatus[], declared: DirectoryParts['declared']) {
  const urls = [...services.map(({ url }) => url), ...Object.values(declared).map(({ url }) => url ?? null)];
  return {
    inventoryNames: [
      ...Object.keys(declared),
      ...services.flatMap(({ id, image, networks, project, compose_service }) =>
        [id, image, ...networks, project, compose_service].filter((name) => name !== null),
      ),
    ],
    ownHosts: [
      ...urls.flatMap((url) => (url === null ? [] : [new URL(url).hostname])),
      ...services.flatMap(({ image }) => registryHost(image)),
    ],
  };
}

/** `ghcr.io` of `ghcr.io/linuxserver/radarr:latest`: it stands in every image name. */
function registryHost(image: string): string[] {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && first.includes('.') ? [first.replace(/:\d+$/, '')] : [];
}
