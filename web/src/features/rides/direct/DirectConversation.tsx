import { Skeleton } from '@mantine/core';
import { IconArrowLeft, IconMapQuestion } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain, toApiError } from '../../../api/errors';
import {
  DirectConversationDocument,
  type DirectConversationQuery,
} from '../../../api/generated/graphql';
import { gqlFetch } from '../../../api/gqlFetch';
import { useGqlQuery } from '../../../api/queries';
import { usePermissions } from '../../../api/session';
import { paths } from '../../../paths';
import { ClockTime } from '../../../ui/ClockTime';
import { EmptyState } from '../../../ui/EmptyState';
import { ErrorState } from '../../../ui/ErrorState';
import { PageHeader } from '../../../ui/PageHeader';
import { ConversationStateBadge } from '../../../ui/StatusBadge';
import { Aside } from '../Aside';
import { PersonCard } from '../PersonCard';
import classes from '../ride.module.css';
import { Thread } from '../Thread';
import type { ThreadEntry } from '../thread';
import { useLog } from '../useLog';
import { DirectActions } from './DirectActions';
import { DirectCalls } from './DirectCalls';
import { DirectComposer } from './DirectComposer';
import { namesOf } from './directColumns';
import { modes } from './modes';

const route = getRouteApi('/shell/conversations/$conversationId');
const pageSize = 40;

/** No event tells that it ended, or what a colleague did about it. */
const lookAgainMs = 30_000;

export type Conversation = NonNullable<DirectConversationQuery['conversation']>;

/** Two people without a ride: which number each dials, and what they said to each other. */
export function DirectConversation() {
  const { conversationId } = route.useParams();
  return <View key={conversationId} id={conversationId} />;
}

function View({ id }: { id: string }) {
  const { canDispatch } = usePermissions();
  const [sent, setSent] = useState(0);
  const query = useGqlQuery(
    'conversations',
    DirectConversationDocument,
    { id, last: pageSize },
    { refetchInterval: lookAgainMs },
  );
  const found = query.data?.conversation;
  const { log, add, ...older } = useLog(found?.entries, async (before) => {
    const answer = await gqlFetch(DirectConversationDocument, { id, last: pageSize, before });
    return answer.conversation?.entries;
  });

  if (found === null || (query.error && toApiError(query.error).code === 'NOT_FOUND')) {
    return (
      <>
        <PageHeader title="Conversation" back={<Back />} />
        <EmptyState
          icon={<IconMapQuestion size={22} aria-hidden />}
          title="There is no such conversation"
        >
          The address may be mistyped.
        </EmptyState>
      </>
    );
  }
  if (query.error && !found) {
    return (
      <>
        <PageHeader title="Conversation" back={<Back />} />
        <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />
      </>
    );
  }
  if (!found || !log) {
    return (
      <div role="status" aria-label="Loading the conversation">
        <PageHeader title="Conversation" back={<Back />} />
        <Skeleton height={44} width="46%" radius="lg" />
      </div>
    );
  }
  function said(entries: ThreadEntry[]) {
    add(entries);
    setSent((times) => times + 1);
  }
  return (
    <div className={classes.page}>
      <PageHeader
        title={namesOf(found)}
        back={<Back />}
        badges={<ConversationStateBadge state={found.state} />}
        description={<Contact conversation={found} />}
        actions={
          canDispatch && (
            <>
              <DirectCalls conversation={found} onCalled={said} />
              <DirectActions conversation={found} />
            </>
          )
        }
      />
      <div className={classes.columns}>
        <Aside label="The two" fold="People and numbers">
          <div className={classes.facts}>
            <People conversation={found} />
          </div>
        </Aside>
        <div className={classes.conversation}>
          <Thread
            log={log}
            loadingOlder={older.loadingOlder}
            onLoadOlder={older.loadOlder}
            onChanged={(entry) => add([entry])}
            sent={sent}
          />
          <DirectComposer conversation={found} onSent={said} />
        </div>
      </div>
    </div>
  );
}

function Back() {
  return (
    <Link {...paths.conversations()} className={classes.back}>
      <IconArrowLeft size={14} aria-hidden />
      Without a ride
    </Link>
  );
}

function Contact({ conversation: { state, mode, expiresAt } }: { conversation: Conversation }) {
  const may = modes.find(({ value }) => value === mode)?.label.toLowerCase();
  if (state === 'SUSPENDED') return 'Nobody reaches anybody until you resume it.';
  if (state === 'CLOSED') {
    return expiresAt ? (
      <>
        Contact ended <ClockTime at={expiresAt} inSentence />.
      </>
    ) : (
      'Contact has ended.'
    );
  }
  return (
    <>
      Without a ride · they may {may}
      {expiresAt && (
        <>
          {' '}
          until <ClockTime at={expiresAt} inSentence />
        </>
      )}
    </>
  );
}

function People({ conversation: { mode, participants } }: { conversation: Conversation }) {
  return participants.map(({ name, customer, driver, dials }) => {
    const person = customer ?? driver;
    if (!person) return null;
    const other = participants.find((one) => (one.customer ?? one.driver)?.id !== person.id);
    return (
      <PersonCard
        key={person.id}
        side={customer ? 'CUSTOMER' : 'DRIVER'}
        person={{ ...person, name }}
        dials={dials}
        mode={mode}
        other={other?.name ?? 'nobody'}
      />
    );
  });
}
