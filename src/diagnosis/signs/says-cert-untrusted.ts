import type { Sign } from './sign.ts';

/** A certificate is not accepted: nobody known has signed it, or it is made out to another name. */
export const saysCertUntrusted: Sign = {
  kind: 'says-cert-untrusted',
  names: 'someone',
  pattern:
    /self[- ]signed certificate|unable to (?:get (?:local )?issuer|verify the first) certificate|UNABLE_TO_(?:VERIFY|GET_ISSUER)\w+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|unknown (?:ca\b|certificate authority|authority)|signed by (?:an )?unknown|CERTIFICATE_VERIFY_FAILED|certificate verif(?:y|ication) failed|PKIX path|(?:not a trusted|untrusted) (?:root )?cert|certificate is not trusted|ERR_TLS_CERT_ALTNAME_INVALID|x509: certificate is (?:valid for|not valid for)|no alternative certificate subject name|(?:hostname|host name|IP address).{0,60}(?:mismatch|doesn't match|does not match).{0,40}(?:cert|alt)/i,
};
