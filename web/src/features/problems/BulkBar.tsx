import { Button } from '@mantine/core';
import { ResolveLegsDocument, RetryLegsDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { ConfirmButton } from '../../ui/ConfirmButton';
import type { ProblemRow } from './ProblemParts';
import classes from './problems.module.css';

/** As many as the server settles at once. */
const most = 500;

interface BulkBarProps {
  chosen: string[];
  rows: ProblemRow[];
  onAll: () => void;
  onDone: () => void;
}

/** What can be done about the rows that are picked. */
export function BulkBar({ chosen, rows, onAll, onDone }: BulkBarProps) {
  const options = {
    invalidates: ['problems', 'rides', 'ride', 'counts'],
    onSuccess: onDone,
  } as const;
  const retry = useGqlMutation(RetryLegsDocument, options);
  const resolve = useGqlMutation(ResolveLegsDocument, options);
  if (rows.length === 0) return null;
  const ids = chosen.slice(0, most);
  const busy = retry.isPending || resolve.isPending;
  const uncertain = rows.some(({ id, leg }) => leg.state === 'UNCERTAIN' && ids.includes(id));
  const none = ids.length === 0;

  return (
    <fieldset className={classes.bulk} disabled={busy}>
      <legend className={classes.hidden}>What to do with the picked texts</legend>
      <span className={classes.chosen} role="status">
        {none ? 'Pick texts to settle them together.' : `${ids.length} picked`}
        {uncertain && ' Some may have arrived: sending them again can deliver them twice.'}
      </span>
      <Button size="compact-sm" variant="default" onClick={none ? onAll : onDone}>
        {none ? `Pick all ${rows.length}` : 'Pick none'}
      </Button>
      <Button
        size="compact-sm"
        disabled={none}
        loading={retry.isPending}
        onClick={() => retry.mutate({ ids })}
      >
        Send again
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={none}
        onClick={() => resolve.mutate({ ids, outcome: 'DELIVERED' })}
      >
        They arrived
      </Button>
      <ConfirmButton
        size="compact-sm"
        disabled={none}
        title={ids.length === 1 ? 'Give up this text?' : `Give up ${ids.length} texts?`}
        consequence="Nobody gets what it says: it is not sent again, and leaves this list."
        confirmLabel="Give up"
        danger
        busy={resolve.isPending}
        onConfirm={() => resolve.mutateAsync({ ids, outcome: 'NOT_DELIVERED' })}
      >
        Give up
      </ConfirmButton>
    </fieldset>
  );
}
