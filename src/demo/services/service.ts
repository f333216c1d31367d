import type { IncomingHttpHeaders } from 'node:http';

export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
}

export interface ServiceReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What makes a demo service radarr, sabnzbd ...; the host around it does what all of them share. */
export interface ServiceProgram {
  answer(request: ServiceRequest): ServiceReply | Promise<ServiceReply>;
  /** Called once the port is open: says so in its log, starts its own work. */
  started(): void;
  stopping(): void;
  /** Its log's words for an exception that ends it. */
  crashed(error: Error): void;
  /** Writes what must survive a restart. Throws when it cannot. */
  save(): void;
  saveFailed(error: Error): void;
  /** Faults of its own, beside those every service has; each says what it did. */
  readonly orders: Readonly<Record<string, () => string | Promise<string>>>;
  /** Undoes its own faults; says what it did, nothing when there was nothing to undo. */
  heal(): readonly string[] | Promise<readonly string[]>;
}

/** What a service is given. */
export interface ServiceContext {
  readonly url: URL;
  readonly dir: string;
  readonly now: () => Date;
  readonly apiKey: () => string;
  /** Settings of `config.json` beside the key. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly files: {
    readonly quotaBytes: number;
    readonly freeBytes: number;
    read(name: string): string | null;
    write(name: string, content: string): void;
  };
  readonly log: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Calls `save`, and `saveFailed` when it throws. */
  readonly trySave: () => void;
}

export function json(status: number, value: unknown): ServiceReply {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

export function empty(status: number): ServiceReply {
  return { status, type: 'text/plain', body: '' };
}
