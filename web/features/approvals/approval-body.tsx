import type { ApprovalView } from '#contract/approval.ts';
import { type Text, useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { GrantForm, isGrantable } from '../grants/grant-form.tsx';
import { ApprovalFacts } from './approval-facts.tsx';
import { ApprovalHistory } from './approval-history.tsx';
import { ApprovalProgress } from './approval-progress.tsx';

/** Before the decision all the facts; after it how it goes, with the facts behind a click. */
export function ApprovalBody({ approval }: { approval: ApprovalView }) {
  const t = useText();
  const grant = isGrantable(approval) ? <GrantForm approval={approval} /> : null;
  if (approval.state === 'proposed') {
    return (
      <>
        <ApprovalFacts approval={approval} />
        {grant}
      </>
    );
  }
  return (
    <>
      <ApprovalProgress approval={approval} />
      <Disclosure summary={t.approval.decided}>
        <div className="stack">
          <ApprovalHistory history={approval.history} />
          <ApprovalFacts approval={approval} />
        </div>
      </Disclosure>
      {grant}
    </>
  );
}

/** What stands below the title: the rule before a decision, the state after it. */
export function leadOf({ state }: ApprovalView, { approval: t }: Text): string {
  return state === 'proposed' ? t.lead : t.states[state];
}

/** A question while it is one. */
export function titleOf({ title, state }: ApprovalView, { approval: t, says }: Text): string {
  return state === 'proposed' ? t.question(says(title)) : says(title);
}
