import { Button, Menu, SegmentedControl, Textarea } from '@mantine/core';
import { IconChevronDown, IconPhone, IconSpeakerphone } from '@tabler/icons-react';
import { useState } from 'react';
import { explain } from '../../api/errors';
import {
  ClickToCallDocument,
  type ConversationRole,
  PlaceAnnouncementDocument,
  type Recipient,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { useDialog } from '../../ui/useDialog';
import type { ThreadEntry } from './thread';
import type { Ride } from './useThread';

/** Longest announcement the server takes, in characters. */
const longestAnnouncement = 1000;

interface CallActionsProps {
  ride: Ride;
  onCalled: (entries: ThreadEntry[]) => void;
}

/** Calls from the company: the two are connected, or something is said to them. */
export function CallActions({ ride, onCalled }: CallActionsProps) {
  const { canDispatch } = usePermissions();
  const announcing = useDialog<true>();
  const connect = useGqlMutation(ClickToCallDocument, {
    invalidates: ['rides'],
    onSuccess: ({ clickToCall }) => {
      onCalled([clickToCall]);
      notifyDone(`Ringing ${clickToCall.fromName ?? 'the first'}. See the conversation.`);
    },
  });
  if (!canDispatch || !ride.conversation || ride.conversation.state === 'CLOSED') return null;

  const call = (first: ConversationRole) => connect.mutate({ rideId: ride.id, first });
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            loading={connect.isPending}
            leftSection={<IconPhone size={16} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            Call
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Connect the two</Menu.Label>
          <Menu.Item onClick={() => call('DRIVER')}>
            Ring {ride.driver?.name ?? 'the driver'} first
          </Menu.Item>
          <Menu.Item onClick={() => call('CUSTOMER')}>Ring {ride.customer.name} first</Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconSpeakerphone size={16} aria-hidden />}
            onClick={() => announcing.open(true)}
          >
            Call and say something…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {announcing.subject && (
        <Announcement ride={ride} onClose={announcing.close} onCalled={onCalled} />
      )}
    </>
  );
}

interface AnnouncementProps extends CallActionsProps {
  onClose: () => void;
}

function Announcement({ ride, onClose, onCalled }: AnnouncementProps) {
  const [to, setTo] = useState<Recipient>('CUSTOMER');
  const [text, setText] = useState('');
  const place = useGqlMutation(PlaceAnnouncementDocument, {
    invalidates: ['rides'],
    showsErrors: true,
    onSuccess: ({ placeAnnouncement }) => {
      onCalled(placeAnnouncement);
      onClose();
    },
  });
  const words = text.trim();
  return (
    <FormDrawer
      opened
      onClose={onClose}
      title="Call and say something"
      description="The phone rings from the number they know from this ride. Whoever answers hears the words, then the call ends."
      submitLabel="Place the call"
      busy={place.isPending}
      onSubmit={(event) => {
        event.preventDefault();
        if (words && !place.isPending) place.mutate({ rideId: ride.id, to, text: words });
      }}
    >
      <FormProblem problem={place.error ? explain(place.error) : undefined} />
      <SegmentedControl
        aria-label="Call"
        value={to}
        onChange={(value) => setTo(value as Recipient)}
        data={[
          { value: 'CUSTOMER', label: ride.customer.name },
          { value: 'DRIVER', label: ride.driver?.name ?? 'Driver' },
          { value: 'BOTH', label: 'Both' },
        ]}
      />
      <Textarea
        label="What is said"
        placeholder="Your driver waits at the north exit."
        autosize
        minRows={3}
        maxRows={8}
        maxLength={longestAnnouncement}
        required
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
    </FormDrawer>
  );
}
