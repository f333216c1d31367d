import type { Json } from '#core/canonical-json.ts';

/** What is really there, seen past OpsPilot, to hold its evidence against. */
export interface Witness extends AsyncDisposable {
  /** Every line that a service has said. */
  log(service: string): Promise<readonly string[]>;
  /** Whether this field of a service's status has had this value while the witness looked; null for a field it does not know. */
  hadStatus(service: string, field: string, value: Json): boolean | null;
  /** Whether this happened to the service about then (ISO 8601 UTC); null where nobody keeps such a record. */
  happened(service: string, action: string, at: string): Promise<boolean | null>;
}
