import { needsOf } from '#core/dependencies.ts';
import type { Fact } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { serviceAt, shareNoNetwork } from '../graph/addresses.ts';
import { type Detector, finding, type Scene } from './detector.ts';

/** Settings that name somebody who cannot be reached by that name. No sign of trouble while everything works. */
export const wiringDetector: Detector = {
  name: 'wiring',
  emits: ['unmet-ref', 'apart'],
  detect: (scene) => [
    ...scene.facts.all('unmet_ref').map((fact) => unmet(scene, fact)),
    ...scene.facts.all('networks').flatMap((fact) => apartFrom(scene, fact)),
  ],
};

/** Those that it needs, that run, and that are in none of its networks. */
function apartFrom({ facts, inventory }: Scene, fact: Fact<'networks'>): Finding[] {
  const self = inventory.find(({ id }) => id === fact.subject);
  if (!self) return [];
  return [...needsOf(self)].sort().flatMap((other) => {
    const them = inventory.find(({ id }) => id === other);
    const theirs = facts.latest('networks', other);
    if (!them || !theirs || !shareNoNetwork(self, them, true)) return [];
    const says = `it is in ${fact.value.names.join(', ')}, and ${other}, which it needs, only in ${theirs.value.names.join(', ')}`;
    return [finding('apart', [fact, theirs], says, { other })];
  });
}

function unmet({ inventory }: Scene, fact: Fact<'unmet_ref'>): Finding {
  const { variable, host } = fact.value;
  const address = { host, port: null, text: host };
  const other = serviceAt(address, fact.subject, inventory) ?? '';
  const self = inventory.find(({ id }) => id === fact.subject);
  const them = inventory.find(({ id }) => id === other);
  const apart = self !== undefined && them !== undefined && shareNoNetwork(self, them, true);
  const why = apart ? 'which is in none of its networks' : 'a name that nobody bears';
  return finding('unmet-ref', [fact], `its setting ${variable} names “${host}”, ${why}`, {
    other,
    data: { variable, address: host, apart },
  });
}
