import { type ClientConfig, types } from 'pg';

/** How long to wait for a connection, for another's lock, and for any answer at all, in ms. */
const WAIT_MS = Object.freeze({ connect: 5_000, lock: 10_000, answer: 30_000 });

const BIGINT = 20;

/** What every connection has in common. A server that is gone has to show as an error, not as a wait without end. */
export function clientConfig(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'opspilot',
    connectionTimeoutMillis: WAIT_MS.connect,
    lock_timeout: WAIT_MS.lock,
    idle_in_transaction_session_timeout: WAIT_MS.lock,
    query_timeout: WAIT_MS.answer,
    keepAlive: true,
    types: {
      // The chain's numbers stay far below 2^53; pg would give them as text.
      getTypeParser: (oid, format) => (Number(oid) === BIGINT ? Number : types.getTypeParser(oid, format)),
    },
  };
}
