import type { Sign } from './sign.ts';

/** Its clock and another one disagree. */
export const saysClockWrong: Sign = {
  kind: 'says-clock-wrong',
  pattern:
    /clock (?:skew|drift)|clock.{0,40}(?:too far|is behind|is ahead|went back|jumped|not (?:in )?sync|unsynchroni[sz]ed|out of sync)|(?:system )?time (?:skew|drift|difference|is not (?:in )?sync|went back|jumped back)|RequestTimeTooSkewed|RequestExpired|not (?:yet )?valid yet|not yet valid|(?:issued|timestamp|created|signed|date).{0,40}in the future|(?:token|assertion|jwt) used (?:too early|before issued)|used before (?:issued|nbf)|x509: .{0,80} is before |timestamp.{0,60}(?:outside|too (?:far|old|new))|lease.{0,40}clock/i,
  except: / is after \d/i,
};
