import { deniedDoubt } from './other-party.ts';
import { allOf } from './patterns.ts';
import type { Sign } from './sign.ts';

const DENIED =
  /\b401\b.{0,40}unauthori[sz]ed|unauthori[sz]ed.{0,20}\b401\b|(?:status|code|HTTP|response|error)[ :=('"]*(?:code[ :=]*)?40[13]\b|\b403 forbidden|authentication (?:has )?failed|failed to authenticate|password authentication failed|access denied for user|login (?:failed|incorrect)|invalid (?:api[ _-]?key|token|credentials?|password|username|client secret)|(?:api[ _-]?key|token|password|credentials?) (?:is |are |was |were )?(?:incorrect|invalid|wrong|not valid|expired|rejected|revoked|refused)|incorrect (?:api[ _-]?key|password|username)|wrong (?:api[ _-]?key|password)|bad credentials|WRONGPASS|NOAUTH|invalid username-password pair|SASL authentication failed|not authenticated|unauthori[sz]ed\b|authori[sz]ation (?:violation|failed|failure|denied|error|exception)|authentication (?:error|failure|required|exception|unsuccessful)|not authori[sz]ed to|ACCESS_REFUSED|login (?:was )?refused|(?:username or password|credentials?).{0,20}(?:incorrect|invalid|wrong|rejected|not accepted|do not match)|(?:incorrect|invalid|wrong|bad) (?:username or password|login|user name|user|auth\w*|secret|signature)\b|SignatureDoesNotMatch|InvalidAccessKeyId|security_exception|logon failed|\b535\b.{0,30}auth|\bECONNAUTH|connection refused: (?:bad user|not authori[sz]ed|identifier)|\bAccessDenied\b: The|no pg_hba\.conf entry|password (?:does not|doesn't|did not) match|no password (?:supplied|provided)/i;

/** Complaints about clients, not about oneself: whoever knocks at a door can bring them about. */
const SERVED =
  /\b(?:from|ip|client|peer|remote)[ =:]+\[?[\da-f]{1,4}[.:][\da-f.:]+|\b(?:GET|POST|PUT|DELETE|PATCH|HEAD)\s+\/|\burl[ =:]+['"]?\/|\d>[\w?]/i;

/** The other side refused our password or key. */
export const saysDenied: Sign = {
  kind: 'says-denied',
  names: 'someone',
  pattern: DENIED,
  except: SERVED,
  doubt: deniedDoubt,
};

/** It refused somebody else's password or key. */
export const saysDenies: Sign = { kind: 'says-denies', pattern: allOf(DENIED, SERVED) };
