import type { Sign } from './sign.ts';

/** One side speaks with encryption and the other without, or both with different kinds of it. */
export const saysTlsMismatch: Sign = {
  kind: 'says-tls-mismatch',
  names: 'someone',
  pattern:
    /wrong version number|plain HTTP request was sent to HTTPS|HTTP response to HTTPS client|HTTP request to an HTTPS server|(?:ssl|tls)\w*.{0,40}(?:protocol version|unknown protocol|unsupported protocol|no shared cipher|handshake failure)|packet length too long|server does not support (?:SSL|TLS)|unexpected message.{0,30}tls|does not appear to be (?:an? )?(?:ssl|tls)|first record does not look like a TLS handshake|\bEPROTO\b|unsupported or unrecognized SSL message|SSL_ERROR_RX_RECORD_TOO_LONG|http_request\b.{0,20}ssl/i,
  except: /\bclient: \d/i,
};
