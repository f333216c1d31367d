import { useQuery } from '@tanstack/react-query';
import type { Approval } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { peopleQuery } from '../people/people-queries.ts';

/** Who may say yes: the roles, and the people here who have them. */
export function Approvers({ roles }: Pick<Approval, 'roles'>) {
  const t = useText();
  const people = useQuery(peopleQuery).data ?? [];
  return roles.map((role, index) => {
    const names = people.filter((person) => person.role === role).map(({ name }) => name);
    return (
      <span key={role}>
        {index === 0 ? '' : '; '}
        {t.roles[role]}
        {names.length === 0 ? null : <span className="muted"> ({names.join(', ')})</span>}
      </span>
    );
  });
}
