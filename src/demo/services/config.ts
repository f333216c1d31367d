import { randomBytes } from 'node:crypto';
import { API_KEY_FILE, CONFIG_FILE } from '#demo/layout.ts';
import type { QuotaFolder } from './quota-folder.ts';

/** 32 hex digits, as the real programs make them. */
export function newApiKey(): string {
  return randomBytes(16).toString('hex');
}

/** A service's `config.json`: the key it accepts, and its settings. */
export class ServiceConfig {
  readonly #files: QuotaFolder;
  #values: Readonly<Record<string, unknown>>;

  constructor(files: QuotaFolder) {
    this.#files = files;
    this.#values = JSON.parse(files.read(CONFIG_FILE) ?? '{}') as Record<string, unknown>;
  }

  get apiKey(): string {
    return String(this.#values.apiKey);
  }

  get values(): Readonly<Record<string, unknown>> {
    return this.#values;
  }

  /** A new key, at once: whoever holds the old one is refused from here on. */
  rotate(): void {
    this.#save(newApiKey());
  }

  /** Goes back to the key that others were told; false when it is that one. */
  restore(): boolean {
    const told = (this.#files.read(API_KEY_FILE) ?? '').trim();
    if (told === this.apiKey) return false;
    this.#save(told);
    return true;
  }

  #save(apiKey: string): void {
    const values = { ...this.#values, apiKey };
    this.#files.write(CONFIG_FILE, JSON.stringify(values, null, 2));
    this.#values = values;
  }
}
