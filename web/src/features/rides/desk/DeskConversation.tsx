import { Button, Group, Menu, Skeleton, Textarea } from '@mantine/core';
import {
  IconCheck,
  IconHandGrab,
  IconMessage2,
  IconSend,
  IconUserShare,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { explain } from '../../../api/errors';
import {
  CloseSupportDocument,
  HandOverSupportDocument,
  ReplySupportDocument,
  type SupportAgentsQuery,
  SupportCannedDocument,
  SupportThreadDocument,
  type SupportThreadQuery,
  TakeSupportDocument,
} from '../../../api/generated/graphql';
import { gqlFetch } from '../../../api/gqlFetch';
import { useGqlMutation, useGqlQuery } from '../../../api/queries';
import { useRequestIds } from '../../../api/requestId';
import { usePermissions } from '../../../api/session';
import { paths } from '../../../paths';
import { useDraft } from '../../../ui/draft';
import { EmptyState } from '../../../ui/EmptyState';
import { ErrorState } from '../../../ui/ErrorState';
import { RideStateBadge, SupportStateBadge } from '../../../ui/StatusBadge';
import { longestMessage } from '../composing';
import { Thread } from '../Thread';
import type { ThreadEntry } from '../thread';
import { useLog } from '../useLog';
import { useMarkSupportRead } from '../useMarkRead';
import classes from './desk.module.css';

const pageSize = 40;

type Conversation = NonNullable<SupportThreadQuery['supportConversation']>;
type Agents = SupportAgentsQuery['agents'];

interface DeskConversationProps {
  id: string;
  agents: Agents;
  /** Only an agent can take a conversation. */
  isAgent: boolean;
}

/** One conversation of the support line: what was said, who it is, and what to do. */
export function DeskConversation({ id, agents, isAgent }: DeskConversationProps) {
  const query = useGqlQuery('support', SupportThreadDocument, { id, last: pageSize });
  const found = query.data?.supportConversation;
  const { log, add, loadingOlder, loadOlder } = useLog(
    found?.conversation.entries,
    async (before) => {
      const answer = await gqlFetch(SupportThreadDocument, { id, last: pageSize, before });
      return answer.supportConversation?.conversation.entries;
    },
  );
  const [sent, setSent] = useState(0);
  const { canSupport } = usePermissions();
  useMarkSupportRead(id, found?.unread ?? 0, query.dataUpdatedAt);

  if (query.error && !found) {
    return <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />;
  }
  if (found === null) return <EmptyState title="There is no such conversation" />;
  if (!found || !log) {
    return (
      <div className={classes.middle} role="status" aria-label="Loading the conversation">
        <Skeleton height={44} width="46%" radius="lg" m="md" />
      </div>
    );
  }
  return (
    <>
      <section className={classes.middle} aria-label={`Conversation with ${found.name}`}>
        <div className={classes.bar}>
          <strong>{found.name}</strong>
          <SupportStateBadge state={found.state} />
          <span className={classes.spacer} />
          {canSupport && <Actions conversation={found} agents={agents} isAgent={isAgent} />}
        </div>
        <Thread
          log={log}
          loadingOlder={loadingOlder}
          onLoadOlder={loadOlder}
          onChanged={(entry) => add([entry])}
          sent={sent}
        />
        {canSupport && found.state !== 'CLOSED' && (
          <Answer
            id={id}
            line={found.line.number}
            onSent={(entry) => {
              add([entry]);
              setSent((count) => count + 1);
            }}
          />
        )}
      </section>
      <Context conversation={found} />
    </>
  );
}

interface ActionsProps {
  conversation: Conversation;
  agents: Agents;
  isAgent: boolean;
}

function Actions({ conversation, agents, isAgent }: ActionsProps) {
  const { id, state, agent, isMine } = conversation;
  const asSeen = { id, expectedVersion: conversation.conversation.version };
  const options = { invalidates: ['support'] as const };
  const take = useGqlMutation(TakeSupportDocument, options);
  const give = useGqlMutation(HandOverSupportDocument, options);
  const close = useGqlMutation(CloseSupportDocument, options);
  const others = agents.filter((other) => other.onDuty && other.active && other.id !== agent?.id);
  return (
    <Group gap={6}>
      {isAgent && !isMine && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconHandGrab size={14} aria-hidden />}
          loading={take.isPending}
          onClick={() => take.mutate(asSeen)}
        >
          Take
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconUserShare size={14} aria-hidden />}
            disabled={others.length === 0}
            loading={give.isPending}
          >
            Hand over
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {others.map((other) => (
            <Menu.Item key={other.id} onClick={() => give.mutate({ ...asSeen, agentId: other.id })}>
              {other.name} · {other.openConversations} open
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {state !== 'CLOSED' && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconCheck size={14} aria-hidden />}
          loading={close.isPending}
          onClick={() => close.mutate(asSeen)}
        >
          Close
        </Button>
      )}
    </Group>
  );
}

interface AnswerProps {
  id: string;
  line: string;
  onSent: (entry: ThreadEntry) => void;
}

function Answer({ id, line, onSent }: AnswerProps) {
  const { text: body, write, sent } = useDraft(id);
  const requestIds = useRequestIds();
  const canned = useGqlQuery('templates', SupportCannedDocument, {});
  const send = useGqlMutation(ReplySupportDocument, {
    invalidates: ['support'],
    onSuccess: ({ replySupport }) => {
      requestIds.done();
      onSent(replySupport);
    },
  });
  // What a ride would fill in has no place here.
  const fitting = (canned.data?.cannedReplies ?? []).filter(({ text }) => !text.includes('{'));
  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!body.trim() || send.isPending) return;
    const answer = { id, body: body.trim() };
    void sent(send.mutateAsync({ ...answer, clientMutationId: requestIds.of(answer) }));
  }
  return (
    <form className={classes.answer} onSubmit={submit} aria-label="Answer from the support line">
      <Textarea
        className={classes.words}
        aria-label="Message"
        placeholder={`Answer from ${line}…`}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={longestMessage}
        value={body}
        readOnly={send.isPending}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      />
      {fitting.length > 0 && (
        <Menu>
          <Menu.Target>
            <Button variant="default" px="xs" aria-label="Canned replies">
              <IconMessage2 size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {fitting.map((reply) => (
              <Menu.Item
                key={reply.id}
                onClick={() => write(body.trim() ? `${body.trimEnd()} ${reply.text}` : reply.text)}
              >
                {reply.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Button
        type="submit"
        disabled={!body.trim()}
        loading={send.isPending}
        leftSection={<IconSend size={16} aria-hidden />}
        aria-keyshortcuts="Control+Enter"
      >
        Send
      </Button>
    </form>
  );
}

/** Who it is. */
function Context({ conversation }: { conversation: Conversation }) {
  const { customer, driver, agent, phone, agentDials, line } = conversation;
  const note = customer?.note ?? driver?.note;
  const person = customer ? paths.customer(customer.id) : driver && paths.driver(driver.id);
  return (
    <aside className={classes.context} aria-label="About this person">
      <h2>{person ? <Link {...person}>{conversation.name}</Link> : conversation.name}</h2>
      <dl className={classes.facts}>
        <dt>Phone</dt>
        <dd>{phone.masked}</dd>
        <dt>Wrote to</dt>
        <dd>{line.number}</dd>
        <dt>Agent</dt>
        <dd>{agent?.name ?? 'Nobody yet'}</dd>
        {agentDials && (
          <>
            <dt>Seen by the agent as</dt>
            <dd>{agentDials.number}</dd>
          </>
        )}
        {note && (
          <>
            <dt>Note</dt>
            <dd>{note}</dd>
          </>
        )}
      </dl>
      {customer && (
        <>
          <h3>Rides</h3>
          {customer.rides.nodes.length === 0 ? (
            <p className={classes.dim}>None yet</p>
          ) : (
            <ul className={classes.rides}>
              {customer.rides.nodes.map((ride) => (
                <li key={ride.id}>
                  <Link {...paths.ride(ride.id)}>{ride.ref}</Link>{' '}
                  <RideStateBadge state={ride.state} />
                  <div className={classes.dim}>
                    {ride.start} → {ride.destination}
                  </div>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </aside>
  );
}
