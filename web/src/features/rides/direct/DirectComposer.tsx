import { SendWithoutRideDocument } from '../../../api/generated/graphql';
import { useGqlMutation } from '../../../api/queries';
import { useRequestIds } from '../../../api/requestId';
import { usePermissions } from '../../../api/session';
import { whyNotWrite } from '../composing';
import { MessageBox, type Recipients } from '../MessageBox';
import type { ThreadEntry } from '../thread';
import type { Conversation } from './DirectConversation';

interface DirectComposerProps {
  conversation: Conversation;
  onSent: (entries: ThreadEntry[]) => void;
}

const both = 'both';

/** A text from the company to one of two people without a ride, or both. */
export function DirectComposer({ conversation, onSent }: DirectComposerProps) {
  const { canDispatch } = usePermissions();
  const requestIds = useRequestIds();
  const send = useGqlMutation(SendWithoutRideDocument, {
    invalidates: ['conversations'],
    showsErrors: true,
    onSuccess: ({ sendWithoutRide }) => {
      requestIds.done();
      onSent(sendWithoutRide);
    },
  });
  const each: Recipients<string>[] = conversation.participants.flatMap((one) => {
    const person = one.customer ?? one.driver;
    const who = `${one.name}, from ${one.dials.number}`;
    return person ? [{ value: person.id, label: one.name, who }] : [];
  });
  const [first, ...others] = each;
  if (!first) return null;
  const names = each.map(({ label }) => label).join(' and ');
  return (
    <MessageBox
      about={conversation.id}
      choices={[first, ...others, { value: both, label: 'Both', who: names, several: true }]}
      closed={whyNotWrite(canDispatch, conversation.state)}
      idle="Sent from the number each of them knows."
      sending={send.isPending}
      error={send.error}
      onSend={({ to, body }) => {
        const personIds = to === both ? each.map(({ value }) => value) : [to];
        const asked = { id: conversation.id, personIds, body };
        return send.mutateAsync({ ...asked, clientMutationId: requestIds.of(asked) });
      }}
    />
  );
}
