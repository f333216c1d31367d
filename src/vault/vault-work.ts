import type { ErrorCode } from '#contract/errors.ts';
import type { VaultFile } from '#contract/vault.ts';
import type { KeyMaterial, OwnMaterial } from './sealed-file.ts';

/** What the thread is asked; the file comes along each time, the key only with the first of them. */
export type VaultWork =
  | { readonly op: 'make'; readonly material: OwnMaterial }
  | { readonly op: 'unlock'; readonly file: VaultFile; readonly material: KeyMaterial }
  | { readonly op: 'check'; readonly file: VaultFile }
  | { readonly op: 'get'; readonly file: VaultFile; readonly name: string }
  | {
      readonly op: 'set';
      readonly file: VaultFile;
      readonly name: string;
      readonly value: string;
      readonly at: string;
    }
  | { readonly op: 'remove'; readonly file: VaultFile; readonly name: string }
  | { readonly op: 'rotate'; readonly file: VaultFile; readonly next: OwnMaterial }
  | { readonly op: 'recovery'; readonly file: VaultFile };

/** `locked`: the key of this file is not in the thread, or is another one by now. */
export type VaultAnswer =
  | { readonly ok: true; readonly file?: VaultFile; readonly text?: string }
  | { readonly ok: false; readonly locked: true }
  | { readonly ok: false; readonly locked: false; readonly code: ErrorCode; readonly detail: string };
