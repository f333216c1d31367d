import type { Sayings } from '../../said.ts';

/** What servers of others were asked and say, and whose order something was. */
export const outside: Sayings = {
  'Ask {n} of the outside server {n2} for what all services logged':
    '{n} des fremden Servers {n2} fragen, was alle Dienste protokolliert haben',
  'Ask {n} of the outside server {n2} for what {n3} logged':
    '{n} des fremden Servers {n2} fragen, was {n3} protokolliert hat',
  'Ask {n} of the outside server {n2} how all services are':
    '{n} des fremden Servers {n2} fragen, wie es allen Diensten geht',
  'Ask {n} of the outside server {n2} how {n3} is': '{n} des fremden Servers {n2} fragen, wie es {n3} geht',
  'Ask {n} of the outside server {n2} what it knows of all services':
    '{n} des fremden Servers {n2} fragen, was er von allen Diensten weiß',
  'Ask {n} of the outside server {n2} what it knows of {n3}':
    '{n} des fremden Servers {n2} fragen, was er von {n3} weiß',
  'Ask {n} of the outside server {n2} for what it has measured of {n3}':
    '{n} des fremden Servers {n2} fragen, was er an {n3} gemessen hat',
  'Ask {n} of the outside server {n2} what was changed lately in all services':
    '{n} des fremden Servers {n2} fragen, was zuletzt an allen Diensten geändert wurde',
  'Ask {n} of the outside server {n2} what was changed lately in {n3}':
    '{n} des fremden Servers {n2} fragen, was zuletzt an {n3} geändert wurde',
  '{n} tells nothing about {n2}.': '{n} sagt nichts über {n2}.',
  '{n} tells nothing.': '{n} sagt nichts.',
  '{n} [line|lines] of what {n2} tells about {n3}.': '{n} Zeilen von dem, was {n2} über {n3} sagt.',
  '{n} [line|lines] of what {n2} tells about {n3}; it tells more than may be read.':
    '{n} Zeilen von dem, was {n2} über {n3} sagt; es sagt mehr, als gelesen werden darf.',
  '{n} [line|lines] of what {n2} tells.': '{n} Zeilen von dem, was {n2} sagt.',
  '{n} [change|changes]; the last one: “{q}”.': '{n} Änderungen; die letzte: „{q}“.',
  'the outside server {n} says of it: “{q}”': 'der fremde Server {n} sagt darüber: „{q}“',
  'the outside server {n} has as its last words: “{q}”':
    'der fremde Server {n} hat als seine letzten Worte: „{q}“',
  'Its own health check passes.': 'Seine eigene Gesundheitsprüfung wird bestanden.',
  'a change was made at {n} UTC: “{q}” by {q2}': 'eine Änderung wurde um {n} UTC gemacht: „{q}“ von {q2}',
  'a change was made at {n} UTC: “{q}”': 'eine Änderung wurde um {n} UTC gemacht: „{q}“',
  'The runtime was told to stop it at {n}, outside OpsPilot.':
    'Docker sollte es stoppen, um {n}, nicht über OpsPilot.',
  'The runtime was told to stop it at {n}, through OpsPilot by {r}.':
    'Docker sollte es stoppen, um {n}, über OpsPilot durch {r}.',
  'The runtime was told to stop it at {n}.': 'Docker sollte es stoppen, um {n}.',
  '{t}, outside OpsPilot': '{t}, nicht über OpsPilot',
  '{t}, through OpsPilot by {r}, as OpsPilot had proposed':
    '{t}, über OpsPilot durch {r}, wie OpsPilot es vorgeschlagen hatte',
  '{t}, through OpsPilot by {r}, asked for by {r2}': '{t}, über OpsPilot durch {r}, erbeten von {r2}',
  '{t}, through OpsPilot by {r}': '{t}, über OpsPilot durch {r}',
};
