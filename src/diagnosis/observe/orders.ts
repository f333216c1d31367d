import type { Fact } from '../facts.ts';

/** Something that was done to a service through OpsPilot; times ISO 8601 UTC, between which its events lie. */
export interface Order {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  /** Who consented, and who asked for it when that is somebody else. */
  readonly by: string;
}

/** What an order brings about; a program that ends by itself was ordered by nobody. */
const ORDERED = /^(?:start|stop|restart|kill|die|pause|unpause|create|destroy)/;

/** Whose order an event comes from; null for nobody's, undefined where that was not looked up or means nothing. */
export function orderedBy(
  { service, action, at }: { readonly service: string; readonly action: string; readonly at: string },
  orders: readonly Order[] | undefined,
): string | null | undefined {
  if (orders === undefined || !ORDERED.test(action)) return undefined;
  return orders.find((order) => order.service === service && order.from <= at && at <= order.to)?.by ?? null;
}

/** As the end of a sentence; '' where it is not known. */
export function byWhom({ value: { by } }: Fact<'event'>): string {
  if (by === undefined) return '';
  return by === null ? ', outside OpsPilot' : `, through OpsPilot by ${by}`;
}
