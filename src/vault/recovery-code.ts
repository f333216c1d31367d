import { fingerprint, type Key } from './sealing.ts';

/** A key as a person writes it down: groups of four hex digits, the last two groups a check against slips. */
export function recoveryCode(key: Key): string {
  const hex = Buffer.from(key).toString('hex');
  return (hex + checkOf(hex)).match(/.{4}/g)?.join('-') ?? '';
}

/** The key of a code, however it was typed; null when it has a slip. */
export function keyOfRecoveryCode(code: string): Key | null {
  const digits = code.toLowerCase().replaceAll(/[\s-]/g, '');
  const hex = digits.slice(0, -CHECK_DIGITS);
  if (!/^[0-9a-f]{72}$/.test(digits) || checkOf(hex) !== digits.slice(-CHECK_DIGITS)) return null;
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

const CHECK_DIGITS = 8;

function checkOf(hex: string): string {
  return fingerprint(`opspilot-recovery ${hex}`).slice(0, CHECK_DIGITS);
}
