import { registerHooks } from 'node:module';

/**
 * Loaded before the product (`node --import`): puts the doubles of this folder in the place of the store and of the
 * hub's journal. They are the real ones, with every step that changes something laid open.
 */
const DOUBLES: Readonly<Record<string, string>> = {
  '#store/create-store.ts': new URL('./store.ts', import.meta.url).href,
  '#executor/journal.ts': new URL('./journal.ts', import.meta.url).href,
};

registerHooks({
  resolve: (specifier, context, next) => next(DOUBLES[specifier] ?? specifier, context),
});
