import type { Sign } from './sign.ts';

/** A certificate is past its end. */
export const saysCertExpired: Sign = {
  kind: 'says-cert-expired',
  names: 'someone',
  pattern:
    /certificate (?:has |is |was )?(?:already )?expired|expired certificate|CERT_HAS_EXPIRED|certificate.{0,60}\bexpired (?:on|at|since)\b|x509: .{0,80} is after |certificate_expired|validity check failed|NotAfter: |SSL_ERROR_EXPIRED|(?:ssl|tls)\w* alert certificate expired/i,
  except: /is before \d/i,
};
