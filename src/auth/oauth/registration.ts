import { OpsError } from '#core/ops-error.ts';

const GRANTS: readonly unknown[] = ['authorization_code', 'refresh_token'];

/**
 * What a program registers with (RFC 7591), made to fit: hosts of the time before `application_type` come back to
 * `http://localhost` without saying that they are native, and some list kinds of grants that we do not have.
 */
export function registrationOf(body: string): string {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch (cause) {
    throw new OpsError('bad_request', 'body: not JSON', { cause });
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said))
    throw new OpsError('bad_request', 'body: not an object');
  const { application_type = 'native', grant_types, ...rest } = said as Record<string, unknown>;
  const grants = Array.isArray(grant_types) ? grant_types.filter((one) => GRANTS.includes(one)) : [];
  return JSON.stringify({
    ...rest,
    application_type,
    grant_types: grants.length > 0 ? grants : GRANTS,
    // Nothing that the program says of itself skips the person.
    skip_consent: undefined,
  });
}
