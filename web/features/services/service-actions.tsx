import { useState } from 'react';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { ServiceActionDialog } from './service-action-dialog.tsx';
import { type ServiceVerb, useMayDo } from './service-queries.ts';

const ICONS: Readonly<Record<ServiceVerb, IconName>> = { start: 'play', stop: 'stop', restart: 'restart' };

interface ActionsProps {
  readonly service: ServiceStatus;
  readonly all: readonly ServiceStatus[];
  /** Say what is missing, instead of leaving it out. */
  readonly explain?: boolean;
}

/** The buttons that make sense for its state, that the viewer's role may press and that its machine allows. */
export function ServiceActions({ service, all, explain = false }: ActionsProps) {
  const t = useText();
  const [asked, setAsked] = useState<ServiceVerb | null>(null);
  const may: Readonly<Record<ServiceVerb, boolean>> = {
    start: useMayDo('start'),
    stop: useMayDo('stop'),
    restart: useMayDo('restart'),
  };
  const sensible = sensibleVerbs(service);
  const pressable = sensible.filter((verb) => may[verb] && service.allowed_verbs.includes(verb));
  const forbidden = sensible.filter((verb) => !may[verb]);
  const notAllowed = sensible.filter((verb) => may[verb] && !service.allowed_verbs.includes(verb));
  return (
    <>
      {pressable.map((verb) => (
        <Button
          key={verb}
          small
          icon={ICONS[verb]}
          aria-label={`${t.service[verb]}: ${service.id}`}
          onClick={() => setAsked(verb)}
        >
          {t.service[verb]}
        </Button>
      ))}
      {explain && forbidden.length > 0 ? (
        <p className="small muted">{t.service.mayNot(names(forbidden, t.service.verbs))}</p>
      ) : null}
      {explain && notAllowed.length > 0 ? (
        <p className="small muted">
          {t.service.notAllowlisted(names(notAllowed, t.service.verbs))}{' '}
          <code>
            opspilot allow {service.id} {notAllowed.join(' ')}
          </code>
        </p>
      ) : null}
      {asked ? (
        <ServiceActionDialog service={service} all={all} verb={asked} onClose={() => setAsked(null)} />
      ) : null}
    </>
  );
}

function sensibleVerbs({ state }: ServiceStatus): readonly ServiceVerb[] {
  if (state === 'running' || state === 'restarting' || state === 'paused') return ['restart', 'stop'];
  return state === 'missing' || state === 'removing' ? [] : ['start'];
}

function names(verbs: readonly ServiceVerb[], words: Readonly<Record<ServiceVerb, string>>): string {
  return verbs.map((verb) => words[verb]).join(' / ');
}
