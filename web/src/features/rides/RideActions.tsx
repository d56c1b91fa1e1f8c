import { useQueryClient } from '@tanstack/react-query';
import { toApiError } from '../../api/errors';
import { CancelRideDocument, CompleteRideDocument } from '../../api/generated/graphql';
import { invalidate, useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { notifyDone, notifyError } from '../../ui/notify';
import type { Ride } from './useThread';
import { graceText } from './wording';

/** Ends a ride: it took place, or it will not. */
export function RideActions({ ride }: { ride: Ride }) {
  const { canDispatch } = usePermissions();
  const client = useQueryClient();
  const options = {
    invalidates: ['ride', 'rides', 'counts', 'numbers'],
    showsErrors: true,
  } as const;
  const complete = useGqlMutation(CompleteRideDocument, options);
  const cancel = useGqlMutation(CancelRideDocument, options);
  if (!canDispatch || ride.state !== 'ASSIGNED') return null;

  /** The dialog closes when the ride is no longer the one the question was about. */
  async function end(ending: Promise<unknown>, done: string) {
    try {
      await ending;
      notifyDone(`${ride.ref} is ${done}.`);
    } catch (thrown) {
      const { code, message } = toApiError(thrown);
      if (code === 'STALE_VERSION') {
        notifyError({
          title: `${ride.ref} changed while you were deciding`,
          detail: 'You see it as it is now. Repeat, if you still want to.',
        });
      } else if (code === 'ILLEGAL_TRANSITION') {
        notifyError({ title: `${ride.ref} was not ${done}`, detail: message });
      } else {
        notifyError({ title: `${ride.ref} was not ${done}`, detail: message });
        throw thrown;
      }
      await invalidate(client, ['ride', 'rides']);
    }
  }

  const asSeen = { id: ride.id, expectedVersion: ride.version };
  const both = `${ride.customer.name} and ${ride.driver.name}`;
  return (
    <>
      <ConfirmButton
        title={`Cancel ride ${ride.ref}?`}
        consequence={
          <>
            The ride of {both} will not take place. {graceText(ride.market.cancelGraceSeconds)}
          </>
        }
        confirmLabel="Cancel the ride"
        danger
        busy={cancel.isPending}
        onConfirm={() => end(cancel.mutateAsync(asSeen), 'cancelled')}
      >
        Cancel ride
      </ConfirmButton>
      <ConfirmButton
        variant="filled"
        title={`Complete ride ${ride.ref}?`}
        consequence={
          <>
            {ride.customer.name} has arrived with {ride.driver.name}.{' '}
            {graceText(ride.market.graceSeconds)}
          </>
        }
        confirmLabel="Complete the ride"
        busy={complete.isPending}
        onConfirm={() => end(complete.mutateAsync(asSeen), 'completed')}
      >
        Complete
      </ConfirmButton>
    </>
  );
}
