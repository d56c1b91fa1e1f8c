import { Group, Text, Title } from '@mantine/core';
import {
  ApprovePoolProposalDocument,
  type ProposalFragment,
  RejectPoolProposalDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusBadge } from '../../ui/StatusBadge';
import classes from './pool.module.css';
import { actionText, numbersText, proposalStates } from './words';

/** What the autopilot proposed, newest first. */
export function Proposals({ proposals }: { proposals: ProposalFragment[] }) {
  if (proposals.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        It proposed nothing so far.
      </Text>
    );
  }
  return (
    <div>
      <Title order={3} mb="xs">
        What it proposed
      </Title>
      <ul className={classes.proposals}>
        {proposals.map((proposal) => (
          <Proposal key={proposal.id} proposal={proposal} />
        ))}
      </ul>
    </div>
  );
}

function Proposal({ proposal }: { proposal: ProposalFragment }) {
  const { action, count, reason, state, done, problem, madeAt, urgent } = proposal;
  const look = proposalStates[state];
  return (
    <li className={classes.proposal}>
      <div className={classes.proposalHead}>
        <strong>{actionText(action, count)}</strong>
        {urgent && <StatusBadge tone="danger">Urgent</StatusBadge>}
        <StatusBadge tone={look.tone}>{look.label}</StatusBadge>
        <span className={classes.dim}>
          <RelativeTime at={madeAt} focusable={false} />
        </span>
      </div>
      <Text size="sm">{reason}</Text>
      {problem && (
        <Text size="sm" c="red">
          {done > 0 ? `After ${numbersText(done)}: ` : ''}
          {problem}
        </Text>
      )}
      {(state === 'PROPOSED' || state === 'NOTED') && <Answer proposal={proposal} />}
    </li>
  );
}

function Answer({ proposal: { id, action, count, state } }: { proposal: ProposalFragment }) {
  const { canManageNumbers } = usePermissions();
  const options = { invalidates: ['pool', 'numbers'] } as const;
  const approve = useGqlMutation(ApprovePoolProposalDocument, options);
  const reject = useGqlMutation(RejectPoolProposalDocument, options);
  if (!canManageNumbers) return null;
  const words = actionText(action, count);
  return (
    <Group gap="xs" mt={6}>
      <ConfirmButton
        size="compact-sm"
        title={`${words}?`}
        consequence={
          action === 'BUY'
            ? 'Draining numbers are taken back first; the rest is rented from the telco, which costs money every month.'
            : 'The numbers that fewest phones hold get no new rides. Once they have rested they are given back to the telco.'
        }
        confirmLabel={words}
        busy={approve.isPending}
        onConfirm={() => approve.mutateAsync({ id })}
      >
        {state === 'NOTED' ? 'Do it' : 'Approve'}
      </ConfirmButton>
      {state === 'PROPOSED' && (
        <ConfirmButton
          size="compact-sm"
          title={`Leave it: ${words.toLowerCase()}?`}
          consequence="The pool stays as it is. The autopilot asks again when it still finds this needed."
          confirmLabel="Reject"
          busy={reject.isPending}
          onConfirm={() => reject.mutateAsync({ id })}
        >
          Reject
        </ConfirmButton>
      )}
    </Group>
  );
}
