/**
 * Loaded before the product (`node --import`): each SIGUSR2 puts this process's clock sixteen minutes ahead. Timers go
 * on as they are.
 */
const STEP_MS = 16 * 60_000;
const RealDate = Date;
let aheadMs = 0;

globalThis.Date = class extends RealDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(...(given as [number]));
  }

  static override now(): number {
    return RealDate.now() + aheadMs;
  }
} as DateConstructor;

process.on('SIGUSR2', () => {
  aheadMs += STEP_MS;
});
