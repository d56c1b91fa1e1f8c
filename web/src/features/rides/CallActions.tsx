import {
  ClickToCallDocument,
  type ConversationRole,
  PlaceAnnouncementDocument,
  type Recipient,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { useRequestIds } from '../../api/requestId';
import { usePermissions } from '../../api/session';
import { notifyDone } from '../../ui/notify';
import { useDialog } from '../../ui/useDialog';
import { Announcement, CallMenu } from './CallParts';
import type { ThreadEntry } from './thread';
import type { Ride } from './useThread';

interface CallActionsProps {
  ride: Ride;
  onCalled: (entries: ThreadEntry[]) => void;
}

/** Calls from the company to the two of a ride. */
export function CallActions({ ride, onCalled }: CallActionsProps) {
  const { canDispatch } = usePermissions();
  const announcing = useDialog<true>();
  const callIds = useRequestIds();
  const announcementIds = useRequestIds();
  const connect = useGqlMutation(ClickToCallDocument, {
    invalidates: ['rides'],
    onSuccess: ({ clickToCall }) => {
      callIds.done();
      onCalled([clickToCall]);
      notifyDone(`Ringing ${clickToCall.fromName ?? 'the first'}. See the conversation.`);
    },
  });
  const place = useGqlMutation(PlaceAnnouncementDocument, {
    invalidates: ['rides'],
    showsErrors: true,
    onSuccess: ({ placeAnnouncement }) => {
      announcementIds.done();
      onCalled(placeAnnouncement);
      announcing.close();
    },
  });
  if (!canDispatch || !ride.conversation || ride.conversation.state === 'CLOSED') return null;

  function call(first: ConversationRole) {
    const asked = { rideId: ride.id, first };
    connect.mutate({ ...asked, clientMutationId: callIds.of(asked) });
  }
  function announce(announcement: { to: Recipient; text: string }) {
    const asked = { rideId: ride.id, ...announcement };
    place.mutate({ ...asked, clientMutationId: announcementIds.of(asked) });
  }
  return (
    <>
      <CallMenu<ConversationRole>
        people={[
          { value: 'DRIVER', name: ride.driver?.name ?? 'the driver' },
          { value: 'CUSTOMER', name: ride.customer.name },
        ]}
        calling={connect.isPending}
        onCall={call}
        onAnnounce={() => {
          place.reset();
          announcing.open(true);
        }}
      />
      {announcing.subject && (
        <Announcement<Recipient>
          choices={[
            { value: 'CUSTOMER', label: ride.customer.name },
            { value: 'DRIVER', label: ride.driver?.name ?? 'Driver' },
            { value: 'BOTH', label: 'Both' },
          ]}
          placing={place.isPending}
          error={place.error}
          onClose={announcing.close}
          onPlace={announce}
        />
      )}
    </>
  );
}
