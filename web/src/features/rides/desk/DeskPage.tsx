import { Button, Group, SegmentedControl, Skeleton, Switch } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowLeft, IconHeadset, IconMoodCheck, IconUsers } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { explain } from '../../../api/errors';
import {
  SetOnDutyDocument,
  SupportAgentsDocument,
  SupportDeskDocument,
  type SupportRowFragment,
  type SupportView,
} from '../../../api/generated/graphql';
import { gqlList, useGqlList, useGqlMutation, useGqlQuery } from '../../../api/queries';
import { usePermissions } from '../../../api/session';
import { paths } from '../../../paths';
import { changed } from '../../../ui/address';
import { EmptyState } from '../../../ui/EmptyState';
import { ErrorState } from '../../../ui/ErrorState';
import { PageHeader } from '../../../ui/PageHeader';
import { RelativeTime } from '../../../ui/RelativeTime';
import { SupportStateBadge } from '../../../ui/StatusBadge';
import { narrowScreen } from '../../../ui/screen';
import { useDialog } from '../../../ui/useDialog';
import { Agents } from './Agents';
import { DeskConversation } from './DeskConversation';
import classes from './desk.module.css';
import type { DeskSearch } from './deskSearch';

const route = getRouteApi('/shell/support');
const pageSize = 50;

const views: { value: SupportView; label: string; empty: string }[] = [
  { value: 'QUEUE', label: 'Queue', empty: 'Nobody waits' },
  { value: 'MINE', label: 'Mine', empty: 'You have no conversation' },
  { value: 'OPEN', label: 'All open', empty: 'No conversation is open' },
  { value: 'CLOSED', label: 'Closed', empty: 'Nothing was closed yet' },
];

/** The support line's conversations: who waits at the left, what was said beside it. */
export function DeskPage() {
  const search = route.useSearch();
  const { open, view = 'OPEN' } = search;
  const navigate = useNavigate();
  const show = (next: SupportView) =>
    void navigate({
      to: '/support',
      search: changed(search, { view: next === 'OPEN' ? undefined : next }),
      replace: true,
      resetScroll: false,
    });
  const narrow = useMediaQuery(narrowScreen, undefined, { getInitialValueInEffect: false });
  const list = useGqlList(
    gqlList(
      'support',
      SupportDeskDocument,
      { first: pageSize, view },
      (data) => data.supportConversations,
    ),
  );
  const team = useGqlQuery('support', SupportAgentsDocument, {});
  const { canDispatch } = usePermissions();
  const agents = useDialog<true>();

  return (
    <div className={classes.page}>
      <PageHeader
        title="Support desk"
        description="Whoever texts the support line has one agent, and hears from the line alone."
        back={
          narrow && open ? (
            <Link
              {...paths.support()}
              search={changed(search, { open: undefined })}
              className={classes.back}
            >
              <IconArrowLeft size={14} aria-hidden />
              Conversations
            </Link>
          ) : undefined
        }
        actions={
          <Group gap="md">
            <Duty agent={team.data?.myAgent} />
            {canDispatch && (
              <Button
                variant="default"
                leftSection={<IconUsers size={16} aria-hidden />}
                onClick={() => agents.open(true)}
              >
                Agents
              </Button>
            )}
          </Group>
        }
      />
      <div className={classes.columns}>
        {!(narrow && open) && (
          <section className={classes.list} aria-label="Conversations of the support line">
            <SegmentedControl
              size="xs"
              fullWidth
              aria-label="Which conversations"
              value={view}
              onChange={(value) => show(value as SupportView)}
              data={views.map(({ value, label }) => ({ value, label }))}
            />
            {list.error ? (
              <ErrorState {...explain(list.error)} onRetry={list.retry} />
            ) : !list.rows ? (
              <div role="status" aria-label="Loading conversations">
                <Skeleton height={58} mb={6} radius="md" />
                <Skeleton height={58} mb={6} radius="md" />
              </div>
            ) : list.rows.length === 0 ? (
              <EmptyState
                icon={<IconMoodCheck size={22} aria-hidden />}
                title={views.find(({ value }) => value === view)?.empty ?? ''}
              >
                Texts and calls to a number kept for support appear here.
              </EmptyState>
            ) : (
              <ul className={classes.rows}>
                {list.rows.map((row) => (
                  <Row
                    key={row.id}
                    row={row}
                    search={changed(search, { open: row.id })}
                    active={row.id === open}
                  />
                ))}
              </ul>
            )}
            {list.hasMore && (
              <Button
                size="xs"
                variant="default"
                loading={list.loadingMore}
                onClick={list.loadMore}
              >
                Show more
              </Button>
            )}
          </section>
        )}
        {open ? (
          <DeskConversation
            key={open}
            id={open}
            agents={team.data?.agents ?? []}
            isAgent={Boolean(team.data?.myAgent)}
          />
        ) : (
          !narrow && (
            <div className={classes.nothing}>
              <EmptyState icon={<IconHeadset size={22} aria-hidden />} title="None is chosen">
                A conversation that you choose at the left is read and answered here.
              </EmptyState>
            </div>
          )
        )}
      </div>
      {agents.subject && <Agents agents={team.data?.agents} onClose={agents.close} />}
    </div>
  );
}

interface RowProps {
  row: SupportRowFragment;
  /** Where it is open. */
  search: DeskSearch;
  active: boolean;
}

function Row({ row, search, active }: RowProps) {
  return (
    <li>
      <Link
        {...paths.support()}
        search={search}
        className={classes.row}
        data-active={active || undefined}
      >
        <span className={classes.rowTop}>
          <span className={classes.name}>{row.name}</span>
          <RelativeTime at={row.waitingSince ?? row.activeAt} />
        </span>
        <span className={classes.rowTop}>
          <SupportStateBadge state={row.state} />
          <span className={classes.agent}>{row.isMine ? 'You' : (row.agent?.name ?? '')}</span>
          {row.unread > 0 && (
            <span className={classes.unread}>
              {row.unread}
              <span className={classes.hidden}> unread</span>
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

/** Whether one gets conversations oneself; nothing for who is no agent. */
function Duty({ agent }: { agent: { name: string; onDuty: boolean } | null | undefined }) {
  const set = useGqlMutation(SetOnDutyDocument, { invalidates: ['support'] });
  if (!agent) return null;
  return (
    <Switch
      label={agent.onDuty ? 'On duty' : 'Off duty'}
      checked={agent.onDuty}
      disabled={set.isPending}
      onChange={(event) => set.mutate({ onDuty: event.currentTarget.checked })}
    />
  );
}
