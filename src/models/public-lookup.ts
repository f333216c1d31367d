import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isPrivateAddress } from '#core/private-address.ts';

type LookupDone = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** Resolves a name, and refuses it when one of its addresses is private. */
export function publicLookup(hostname: string, options: LookupOptions, done: LookupDone): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const inside = addresses.find(({ address }) => isPrivateAddress(address));
    if (inside) {
      const refusal = Object.assign(new Error(`${hostname} stands for a private address`), {
        code: 'EPRIVATEADDRESS',
      });
      return done(refusal, []);
    }
    const [first] = addresses;
    if (options.all) done(null, addresses);
    else done(null, first?.address ?? '', first?.family);
  });
}
