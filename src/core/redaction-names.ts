import { isIPv4, isIPv6 } from 'node:net';
import { isPrivateAddress } from './private-address.ts';

/** Names that stay, in lower case. */
export type KnownNames = ReadonlySet<string>;

/** Hides e-mail addresses, outside host names and public IP addresses; what is known or private stays. */
export function hideOutsideNames(text: string, known: KnownNames): string {
  let hidden = text;
  if (hidden.includes('@'))
    hidden = hidden.replace(EMAIL, (whole, domain: string) => (isUnit(domain) ? whole : '[redacted:email]'));
  if (hidden.includes('.')) {
    hidden = hidden.replace(IPV4, (ip, at: number, all: string) =>
      isOutsideIPv4(
        ip,
        all.slice(Math.max(0, at - 40), at),
        all.slice(at + ip.length, at + ip.length + 2),
        known,
      )
        ? '[redacted:ip]'
        : ip,
    );
    hidden = hidden.replace(DOTTED, (name, at: number, all: string) =>
      isOutsideHost(name, all.slice(Math.max(0, at - 3), at), all[at + name.length] ?? '', known)
        ? '[redacted:host]'
        : name,
    );
  }
  if (hidden.includes(':')) hidden = hidden.replace(IPV6, (ip) => (isOutsideIPv6(ip) ? '[redacted:ip]' : ip));
  return hidden;
}

const EMAIL = /[^\s@<>()[\]"',;:=/\\]{1,64}@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,})/gu;
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/g;
const IPV6 = /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])/g;
const DOTTED = /[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu;

/** `name@instance.service` is a unit of systemd. */
function isUnit(domain: string): boolean {
  return /\.(?:service|socket|timer|mount|target|slice|scope)$/i.test(domain);
}

function isOutsideIPv4(ip: string, before: string, after: string, known: KnownNames): boolean {
  if (!isIPv4(ip) || known.has(ip) || isPrivateAddress(ip)) return false;
  return !isVersion(before, after, known);
}

/** Four small numbers are a version behind `v`, a product and a slash, or the name of a service. */
function isVersion(before: string, after: string, known: KnownNames): boolean {
  if (/^[-+][A-Za-z]/.test(after)) return true;
  if (/(?:version|release|build|\bv)["'\s:=]*$/i.test(before)) return true;
  const product = /([A-Za-z][\w-]*)(\/| +)$/.exec(before);
  if (!product) return false;
  return product[2] === '/' || known.has((product[1] ?? '').toLowerCase());
}

function isOutsideIPv6(ip: string): boolean {
  return /\d/.test(ip) && isIPv6(ip) && !isPrivateAddress(ip);
}

function isOutsideHost(name: string, before: string, next: string, known: KnownNames): boolean {
  const lower = name.toLowerCase();
  const labels = lower.split('.');
  const last = labels.at(-1) ?? '';
  if (known.has(lower) || LOCAL_ENDS.has(last) || lower.endsWith('.home.arpa')) return false;
  if (isUnit(lower) || labels.every((label) => /^\d+$/.test(label))) return false;
  if (before.endsWith('://') || before.endsWith('@')) return true;
  if (!isTopLevel(last) || isCode(name, labels, next)) return false;
  if (ALSO_FILES.has(last)) return labels.length > 2 && !before.endsWith('/');
  return !(ALSO_FIELDS.has(last) && labels.length === 2);
}

function isTopLevel(last: string): boolean {
  return last.startsWith('xn--') || GENERIC.has(last) || (/^[a-z]{2}$/.test(last) && !ENDINGS.has(last));
}

/** Class names, calls and reversed domain names have dots too. */
function isCode(name: string, labels: readonly string[], next: string): boolean {
  if (next === '(') return true;
  const [first = ''] = labels;
  const last = name.split('.').at(-1) ?? '';
  if (/^[A-Z]/.test(last) && name !== name.toUpperCase()) return true;
  if (REVERSED.has(first) && !REVERSED.has(labels.at(-1) ?? '')) return true;
  return CODE_ROOTS.has(first);
}

const LOCAL_ENDS = words('local lan home internal intranet localdomain localhost docker svc private');
const GENERIC = words(
  'com net org info biz edu gov mil int arpa dev app cloud online site xyz tech store shop blog club icu live media ' +
    'email agency zone website example test invalid onion pro mobi fun lol zip',
);
/** Two letters that end files and no host. */
const ENDINGS = words('js ts cs db gz go rb vb hs xz bz so');
/** Two letters that end files as well as hosts. */
const ALSO_FILES = words('py sh pl rs md cc ps mk ml zip');
/** Two letters that are fields in programs as well as countries. */
const ALSO_FIELDS = words('id in is as do no my at to');
const REVERSED = words('com org io net');
const CODE_ROOTS = words('logger log console self this os sys');

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
