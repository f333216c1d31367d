import type { Sign } from './sign.ts';

/** All of the processes or threads that do its work are busy. */
export const saysWorkersBusy: Sign = {
  kind: 'says-workers-busy',
  // A server says so when it happens, and not again.
  lasting: true,
  pattern:
    /reached (?:the )?(?:pm\.)?max_children|max_children.{0,40}reached|reached MaxRequestWorkers|MaxRequestWorkers.{0,40}reached|all (?:\w+ )?(?:workers|threads|worker threads) (?:are )?(?:busy|in use|occupied)|(?:no|0) (?:idle|free|available|spare) (?:workers?|threads?)|(?:thread|worker) ?pool.{0,40}(?:exhausted|is full|saturated|overloaded|no (?:free|idle))|RejectedExecution(?:Exception)?|(?:worker|thread|request|accept|listen) queue.{0,30}(?:is full|overflow|exceeded)|listen queue of socket .{1,60} full/i,
  except: /\bconnection pool/i,
};
