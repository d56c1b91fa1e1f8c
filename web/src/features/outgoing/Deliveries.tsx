import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { explain } from '../../api/errors';
import {
  DeliveryListDocument,
  type DeliveryRowFragment,
  type EndpointRowFragment,
  ReplayDeliveryDocument,
  type WebhookDeliveryState,
} from '../../api/generated/graphql';
import { gqlList, useGqlList, useGqlMutation } from '../../api/queries';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import { notifyDone } from '../../ui/notify';
import { RelativeTime } from '../../ui/RelativeTime';
import { SideDrawer } from '../../ui/SideDrawer';
import { StatusBadge } from '../../ui/StatusBadge';
import classes from './outgoing.module.css';
import { deliveryStates } from './words';

interface DeliveriesProps {
  endpoint: EndpointRowFragment;
  onClose: () => void;
}

/** What was sent to an endpoint, each with its tries. */
export function Deliveries({ endpoint, onClose }: DeliveriesProps) {
  const [state, setState] = useState<WebhookDeliveryState | null>(null);
  const list = useGqlList(
    gqlList(
      'outgoing',
      DeliveryListDocument,
      { endpointId: endpoint.id, first: 30, state },
      (data) => data.webhookDeliveries,
    ),
  );
  return (
    <SideDrawer onClose={onClose} title={<Text fw={650}>Deliveries</Text>}>
      <Stack gap="md">
        <span className={classes.url}>{endpoint.url}</span>
        <FilterChips label="Which deliveries">
          <FilterChip active={state === null} onClick={() => setState(null)}>
            All
          </FilterChip>
          {(Object.keys(deliveryStates) as WebhookDeliveryState[]).map((each) => (
            <FilterChip key={each} active={state === each} onClick={() => setState(each)}>
              {deliveryStates[each].label}
            </FilterChip>
          ))}
        </FilterChips>
        {list.error && !list.rows && <ErrorState {...explain(list.error)} onRetry={list.retry} />}
        {list.loading && <Skeleton height={64} radius="md" />}
        {list.rows?.length === 0 && (
          <EmptyState title="None">What happens from now on is told there.</EmptyState>
        )}
        <ul className={classes.deliveries}>
          {list.rows?.map((row) => (
            <Delivery key={row.id} row={row} />
          ))}
        </ul>
        {list.hasMore && (
          <Button variant="default" loading={list.loadingMore} onClick={list.loadMore}>
            Load more
          </Button>
        )}
      </Stack>
    </SideDrawer>
  );
}

function Delivery({ row }: { row: DeliveryRowFragment }) {
  const replay = useGqlMutation(ReplayDeliveryDocument, {
    invalidates: ['outgoing'],
    onSuccess: () => notifyDone('It is on its way again.'),
  });
  const look = deliveryStates[row.state];
  return (
    <li className={classes.delivery}>
      <div className={classes.head}>
        <strong>{row.event}</strong>
        <StatusBadge tone={look.tone}>{look.label}</StatusBadge>
        <span className={classes.second}>
          <RelativeTime at={row.createdAt} focusable={false} />
        </span>
        {row.state !== 'PENDING' && (
          <Button
            size="compact-xs"
            variant="default"
            ml="auto"
            loading={replay.isPending}
            onClick={() => replay.mutate({ id: row.id })}
          >
            Send again
          </Button>
        )}
      </div>
      {row.attempts.length > 0 && (
        <ul className={classes.attempts}>
          {row.attempts.map((attempt) => (
            <li key={attempt.number}>
              <RelativeTime at={attempt.at} focusable={false} />:{' '}
              {attempt.problem ?? `taken with ${attempt.status}`} ({attempt.milliseconds} ms)
            </li>
          ))}
        </ul>
      )}
      {row.state === 'PENDING' && row.attempts.length > 0 && row.nextAttemptAt && (
        <div className={classes.second}>
          Tried again <RelativeTime at={row.nextAttemptAt} focusable={false} />
        </div>
      )}
    </li>
  );
}
