import {
  AnnounceWithoutRideDocument,
  CallWithoutRideDocument,
} from '../../../api/generated/graphql';
import { useGqlMutation } from '../../../api/queries';
import { useRequestIds } from '../../../api/requestId';
import { notifyDone } from '../../../ui/notify';
import { useDialog } from '../../../ui/useDialog';
import { Announcement, CallMenu } from '../CallParts';
import type { ThreadEntry } from '../thread';
import type { Conversation } from './DirectConversation';

interface DirectCallsProps {
  conversation: Conversation;
  onCalled: (entries: ThreadEntry[]) => void;
}

const both = 'both';

/** Calls from the company to two people without a ride, where they may call each other. */
export function DirectCalls({ conversation, onCalled }: DirectCallsProps) {
  const { id, state, mode, participants } = conversation;
  const announcing = useDialog<true>();
  const callIds = useRequestIds();
  const announcementIds = useRequestIds();
  const connect = useGqlMutation(CallWithoutRideDocument, {
    invalidates: ['conversations'],
    onSuccess: ({ callWithoutRide }) => {
      callIds.done();
      onCalled([callWithoutRide]);
      notifyDone(`Ringing ${callWithoutRide.fromName ?? 'the first'}. See the conversation.`);
    },
  });
  const place = useGqlMutation(AnnounceWithoutRideDocument, {
    invalidates: ['conversations'],
    showsErrors: true,
    onSuccess: ({ announceWithoutRide }) => {
      announcementIds.done();
      onCalled(announceWithoutRide);
      announcing.close();
    },
  });
  const [first, second] = participants.flatMap(({ name, customer, driver }) => {
    const person = customer ?? driver;
    return person ? [{ value: person.id, name }] : [];
  });
  const isOver = state === 'CLOSED' || state === 'FAILED';
  if (isOver || mode === 'SMS_ONLY' || !first || !second) return null;
  const two = [first, second] as const;

  function call(person: string) {
    const asked = { id, first: person };
    connect.mutate({ ...asked, clientMutationId: callIds.of(asked) });
  }
  function announce({ to, text }: { to: string; text: string }) {
    const personIds = to === both ? two.map(({ value }) => value) : [to];
    const asked = { id, personIds, text };
    place.mutate({ ...asked, clientMutationId: announcementIds.of(asked) });
  }
  return (
    <>
      <CallMenu
        people={two}
        calling={connect.isPending}
        onCall={call}
        onAnnounce={() => {
          place.reset();
          announcing.open(true);
        }}
      />
      {announcing.subject && (
        <Announcement
          choices={[
            { value: first.value, label: first.name },
            { value: second.value, label: second.name },
            { value: both, label: 'Both' },
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
