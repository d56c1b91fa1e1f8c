import { Alert, Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconLock, IconSend } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { explain, toApiError } from '../../api/errors';
import { type Recipient, SendMessageDocument } from '../../api/generated/graphql';
import { invalidate, useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { CannedMenu } from './CannedMenu';
import classes from './Composer.module.css';
import { canSend, longestMessage, whyNotWrite } from './composing';
import { type SmsSize, smsSize } from './smsSize';
import type { ThreadEntry } from './thread';
import type { Ride } from './useThread';

interface ComposerProps {
  ride: Ride;
  onSent: (entries: ThreadEntry[]) => void;
}

/** A text from the company to one of the two, or both. */
export function Composer({ ride, onSent }: ComposerProps) {
  const { canDispatch } = usePermissions();
  const client = useQueryClient();
  const [to, setTo] = useState<Recipient>('CUSTOMER');
  const [body, setBody] = useState('');
  const hint = useId();
  const send = useGqlMutation(SendMessageDocument, {
    invalidates: ['rides'],
    showsErrors: true,
    onSuccess: ({ sendMessage }) => {
      setBody('');
      onSent(sendMessage);
    },
  });
  const why = whyNotWrite(canDispatch, ride.conversation?.state);
  if (why) {
    return (
      <div className={classes.closed}>
        <IconLock size={16} aria-hidden />
        {why}
      </div>
    );
  }

  const draft = { body, to };
  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!canSend(draft) || send.isPending) return;
    send.mutate(
      { rideId: ride.id, to, body: body.trim() },
      {
        onError: (error) => {
          // The page did not know yet: it shows the end of contact now.
          if (toApiError(error).code === 'CONVERSATION_CLOSED') void invalidate(client, ['ride']);
        },
      },
    );
  }

  const error = send.error && explain(send.error);
  return (
    <form className={classes.composer} onSubmit={submit} aria-label="Message from the company">
      {error && (
        <Alert color="red" role="alert" title={error.title} mb="xs">
          {error.detail ? `${error.detail} ` : ''}Your message is still here.
        </Alert>
      )}
      <div className={classes.top}>
        <span className={classes.label} aria-hidden>
          To
        </span>
        <SegmentedControl
          size="xs"
          aria-label="Send to"
          value={to}
          onChange={(value) => setTo(value as Recipient)}
          data={[
            { value: 'CUSTOMER', label: 'Customer' },
            { value: 'DRIVER', label: 'Driver' },
            { value: 'BOTH', label: 'Both' },
          ]}
        />
        <span className={classes.recipient}>{recipients(ride, to)}</span>
        <CannedMenu
          rideId={ride.id}
          onPick={(text) => setBody(body.trim() ? `${body.trimEnd()} ${text}` : text)}
        />
      </div>
      <div className={classes.box}>
        <Textarea
          className={classes.text}
          aria-label="Message"
          aria-describedby={hint}
          placeholder="Write as the company…"
          autosize
          minRows={1}
          maxRows={6}
          maxLength={longestMessage}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
          }}
          // The words stay while they are on their way, and cannot change under the server's hand.
          readOnly={send.isPending}
        />
        <Button
          type="submit"
          disabled={!canSend(draft)}
          loading={send.isPending}
          leftSection={<IconSend size={16} aria-hidden />}
          aria-keyshortcuts="Control+Enter"
        >
          Send
        </Button>
      </div>
      <div id={hint} className={classes.hint}>
        <span>{sizeText(body, to)}</span>
        <span className={classes.keys}>
          <kbd>Ctrl</kbd> <kbd>Enter</kbd> sends
        </span>
      </div>
    </form>
  );
}

function recipients({ customer, driver, customerDials, driverDials }: Ride, to: Recipient): string {
  const theDriver = driver?.name ?? 'the driver';
  if (to === 'CUSTOMER') return `${customer.name}, from ${customerDials?.number ?? 'the number'}`;
  if (to === 'DRIVER') return `${theDriver}, from ${driverDials?.number ?? 'the number'}`;
  return `${customer.name} and ${theDriver}`;
}

/** `120 characters, 1 text`, and why a text holds less than usual. */
function sizeText(body: string, to: Recipient): string {
  const size = smsSize(body.trim());
  if (size.segments === 0) return 'Sent from the number they know from this ride.';
  const characters = [...body.trim()].length;
  const parts = [
    characters === 1 ? '1 character' : `${characters} characters`,
    `${count(size)}${to === 'BOTH' ? ' each' : ''}`,
  ];
  if (size.outside !== undefined) parts.push(`“${size.outside}” leaves room for 70 in a text`);
  if (size.left <= 20) parts.push(`${size.left} left in it`);
  if (body.length > longestMessage - 100) parts.push(`at most ${longestMessage}`);
  return parts.join(' · ');
}

const count = ({ segments }: SmsSize) => (segments === 1 ? '1 text' : `${segments} texts`);
