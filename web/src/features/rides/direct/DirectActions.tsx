import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import {
  CloseConversationDocument,
  ExtendConversationDocument,
  ResumeConversationDocument,
  SuspendConversationDocument,
} from '../../../api/generated/graphql';
import { useGqlMutation } from '../../../api/queries';
import { ConfirmButton } from '../../../ui/ConfirmButton';
import { notifyDone } from '../../../ui/notify';
import { durations, inHours } from '../steps';
import type { Conversation } from './DirectConversation';
import { namesOf } from './directColumns';

/** What can be done about the contact of two people. */
export function DirectActions({ conversation }: { conversation: Conversation }) {
  const { id, state, version, expiresAt } = conversation;
  const asSeen = { id, expectedVersion: version };
  const invalidates = ['conversations', 'numbers'] as const;
  const said = (words: string) => ({ invalidates, onSuccess: () => notifyDone(words) });
  const extend = useGqlMutation(ExtendConversationDocument, said('Contact lasts until then.'));
  const suspend = useGqlMutation(SuspendConversationDocument, said('Contact is suspended.'));
  const resume = useGqlMutation(ResumeConversationDocument, said('Contact works again.'));
  const close = useGqlMutation(CloseConversationDocument, said('Contact has ended.'));
  if (state === 'CLOSED' || state === 'FAILED') return null;
  return (
    <>
      {expiresAt && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button
              variant="default"
              loading={extend.isPending}
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              Extend
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>Longer by</Menu.Label>
            {durations.map(({ value, label }) => (
              <Menu.Item
                key={value}
                onClick={() => extend.mutate({ ...asSeen, until: inHours(value, expiresAt) })}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {state === 'SUSPENDED' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ ...asSeen, reason: null })}
        >
          Resume
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={suspend.isPending}
          onClick={() => suspend.mutate({ ...asSeen, reason: null })}
        >
          Suspend
        </Button>
      )}
      <ConfirmButton
        title={`End contact of ${namesOf(conversation)}?`}
        consequence="Texts and calls are no longer passed on, from this moment. A call under way goes on."
        confirmLabel="End contact"
        danger
        busy={close.isPending}
        onConfirm={() => close.mutateAsync({ ...asSeen, reason: null })}
      >
        End
      </ConfirmButton>
    </>
  );
}
