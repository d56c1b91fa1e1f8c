import { Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ResolveLegDocument, RetryLegDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { HelpLink } from './LegDetails';
import type { ThreadEntry } from './thread';
import classes from './thread.module.css';
import { isTroubled, type Leg, outbound } from './wording';

interface LegProblemProps {
  entry: ThreadEntry;
  onChanged: (entry: ThreadEntry) => void;
}

/** Why an entry did not arrive, or may not have, and what can be done about it. */
export function LegProblem({ entry, onChanged }: LegProblemProps) {
  const legs = outbound(entry).filter(({ state }) => isTroubled(state));
  const told = legs.find(({ errorMessage }) => errorMessage);
  const why = entry.problem ?? told?.errorMessage;
  if (!why && legs.length === 0) return null;
  return (
    <div className={classes.problem} data-uncertain={entry.delivery === 'UNCERTAIN' || undefined}>
      <IconAlertTriangle size={15} aria-hidden />
      <div>
        {why ?? 'The provider gave no reason.'} {!entry.problem && told && <HelpLink leg={told} />}
        {entry.channel === 'SMS' &&
          legs.map((leg) => <Remedies key={leg.id} leg={leg} onChanged={onChanged} />)}
      </div>
    </div>
  );
}

function Remedies({ leg, onChanged }: { leg: Leg; onChanged: (entry: ThreadEntry) => void }) {
  const { canOperate } = usePermissions();
  const retry = useGqlMutation(RetryLegDocument, {
    invalidates: ['ride', 'rides', 'counts'],
    onSuccess: ({ retryLeg }) => onChanged(retryLeg),
  });
  const resolve = useGqlMutation(ResolveLegDocument, {
    invalidates: ['ride', 'rides', 'counts'],
    onSuccess: ({ resolveLeg }) => onChanged(resolveLeg),
  });
  if (!canOperate) return null;
  const busy = retry.isPending || resolve.isPending;
  const to = leg.personName ?? 'them';

  if (leg.state === 'UNCERTAIN') {
    const settle = (outcome: 'DELIVERED' | 'NOT_DELIVERED') => () =>
      resolve.mutate({ id: leg.id, outcome });
    return (
      <fieldset className={classes.remedies} disabled={busy}>
        <legend>Do you know whether {to} got it?</legend>
        <Group gap={6}>
          <Button size="compact-xs" variant="default" onClick={settle('DELIVERED')}>
            It arrived
          </Button>
          <Button size="compact-xs" variant="default" onClick={settle('NOT_DELIVERED')}>
            It did not
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            loading={retry.isPending}
            title={`${to} may get it twice`}
            onClick={() => retry.mutate({ id: leg.id })}
          >
            Send again
          </Button>
        </Group>
      </fieldset>
    );
  }
  return (
    <div className={classes.remedies}>
      <Button
        size="compact-xs"
        variant="default"
        loading={busy}
        onClick={() => retry.mutate({ id: leg.id })}
      >
        Retry
      </Button>
    </div>
  );
}
