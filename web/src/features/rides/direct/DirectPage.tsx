import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { explain } from '../../../api/errors';
import { DirectConversationsDocument } from '../../../api/generated/graphql';
import { gqlList, useGqlList } from '../../../api/queries';
import { usePermissions } from '../../../api/session';
import { paths } from '../../../paths';
import { DataTable } from '../../../ui/DataTable';
import { EmptyState } from '../../../ui/EmptyState';
import { PageHeader } from '../../../ui/PageHeader';
import { useDialog } from '../../../ui/useDialog';
import { BackToBoard } from '../BackToBoard';
import { ConnectForm } from './ConnectForm';
import { type Direct, DirectCard, directColumns } from './directColumns';

const pageSize = 50;

/** Pairs of people who reach each other without a ride. */
export function DirectPage() {
  const { canDispatch } = usePermissions();
  const navigate = useNavigate();
  const list = useGqlList(
    gqlList(
      'conversations',
      DirectConversationsDocument,
      { first: pageSize },
      (data) => data.conversations,
    ),
  );
  const connecting = useDialog<true>();
  const connect = canDispatch && (
    <Button leftSection={<IconLink size={16} aria-hidden />} onClick={() => connecting.open(true)}>
      Connect two people
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Without a ride"
        description="Two people who reach each other through a proxy number, with no ride between them."
        back={<BackToBoard />}
        actions={connect}
      />
      <DataTable<Direct>
        label="conversations"
        columns={directColumns}
        rows={list.rows}
        rowId={({ id }) => id}
        card={(direct) => <DirectCard direct={direct} />}
        onOpen={({ id }) => void navigate(paths.conversation(id))}
        loading={list.loading}
        stale={list.stale}
        error={list.error ? explain(list.error) : undefined}
        onRetry={list.retry}
        empty={
          <EmptyState
            icon={<IconLink size={22} aria-hidden />}
            title="Nobody is connected without a ride"
            action={connect}
          >
            For an order, a viewing, a call back: each gets a number that reaches the other.
          </EmptyState>
        }
        hasMore={list.hasMore}
        loadingMore={list.loadingMore}
        onLoadMore={list.loadMore}
      />
      {connecting.subject && (
        <ConnectForm
          onClose={connecting.close}
          onConnected={(id) => void navigate(paths.conversation(id))}
        />
      )}
    </>
  );
}
