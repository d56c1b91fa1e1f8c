import { useQueryClient } from '@tanstack/react-query';
import { toApiError } from '../../api/errors';
import { SendMessageDocument } from '../../api/generated/graphql';
import { invalidate, useGqlMutation } from '../../api/queries';
import { useRequestIds } from '../../api/requestId';
import { usePermissions } from '../../api/session';
import { CannedMenu } from './CannedMenu';
import { whyNotWrite } from './composing';
import { MessageBox } from './MessageBox';
import type { ThreadEntry } from './thread';
import type { Ride } from './useThread';

interface ComposerProps {
  ride: Ride;
  onSent: (entries: ThreadEntry[]) => void;
}

/** A text from the company to one of the two of a ride, or both. */
export function Composer({ ride, onSent }: ComposerProps) {
  const { canDispatch } = usePermissions();
  const client = useQueryClient();
  const requestIds = useRequestIds();
  const send = useGqlMutation(SendMessageDocument, {
    invalidates: ['rides'],
    showsErrors: true,
    onSuccess: ({ sendMessage }) => {
      requestIds.done();
      onSent(sendMessage);
    },
  });
  const { customer, driver, customerDials, driverDials } = ride;
  const theDriver = driver?.name ?? 'the driver';
  return (
    <MessageBox
      about={ride.id}
      choices={[
        {
          value: 'CUSTOMER',
          label: 'Customer',
          who: `${customer.name}, from ${customerDials?.number ?? 'the number'}`,
        },
        {
          value: 'DRIVER',
          label: 'Driver',
          who: `${theDriver}, from ${driverDials?.number ?? 'the number'}`,
        },
        { value: 'BOTH', label: 'Both', who: `${customer.name} and ${theDriver}`, several: true },
      ]}
      closed={whyNotWrite(canDispatch, ride.conversation?.state)}
      idle="Sent from the number they know from this ride."
      sending={send.isPending}
      error={send.error}
      extra={(add) => <CannedMenu rideId={ride.id} onPick={add} />}
      onSend={({ to, body }) => {
        const asked = { rideId: ride.id, to, body };
        return send.mutateAsync(
          { ...asked, clientMutationId: requestIds.of(asked) },
          {
            onError: (error) => {
              // The page did not know yet: it shows the end of contact now.
              if (toApiError(error).code === 'CONVERSATION_CLOSED')
                void invalidate(client, ['ride']);
            },
          },
        );
      }}
    />
  );
}
