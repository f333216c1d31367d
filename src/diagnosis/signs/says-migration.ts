import { echoDoubt } from './other-party.ts';
import type { Sign } from './sign.ts';

/** The tables are not in the form that the program expects, or could not be brought into it. */
export const saysMigration: Sign = {
  kind: 'says-migration',
  names: 'someone',
  doubt: echoDoubt,
  pattern:
    /migrat\w*.{0,80}(?:\bfail|error|dirty|pending|not (?:been )?applied|unapplied|missing|could not|cannot|abort)|(?:fail\w*|error|could not|cannot|unable).{0,60}\bmigrat|unapplied migration|dirty database|schema.{0,40}(?:out of date|mismatch|too (?:old|new)|not up to date|is (?:older|newer)|wrong version)|(?:relation|table|column|function) ["'`]?[\w.]+["'`]?(?: of relation \S+)? (?:does not|doesn't) exist|no such (?:table|column)|unknown column|UndefinedTable|UndefinedColumn|base table or view not found/i,
};
