import { Alert, Button, Skeleton } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain, toApiError } from '../../api/errors';
import { paths } from '../../paths';
import { ClockTime } from '../../ui/ClockTime';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { PageHeader } from '../../ui/PageHeader';
import { ProblemBadge, RideStateBadge, StatusBadge } from '../../ui/StatusBadge';
import { Aside } from './Aside';
import { BackToBoard } from './BackToBoard';
import { CallActions } from './CallActions';
import { Composer } from './Composer';
import { OptOutNotice } from './OptOutNotice';
import { RideActions } from './RideActions';
import { RideBanner } from './RideBanner';
import { RideFacts } from './RideFacts';
import classes from './ride.module.css';
import { Thread } from './Thread';
import type { ThreadEntry } from './thread';
import { useMarkRead } from './useMarkRead';
import { type Ride, useThread } from './useThread';

const route = getRouteApi('/shell/rides/$rideId');

/** One ride: who, where, and everything they said to each other. */
export function RidePage() {
  const { rideId } = route.useParams();
  return <RideView key={rideId} rideId={rideId} />;
}

function RideView({ rideId }: { rideId: string }) {
  const thread = useThread(rideId);
  const { ride, log } = thread;
  const [sent, setSent] = useState(0);
  useMarkRead(rideId, ride?.unreadCount ?? 0, thread.answeredAt);

  const gone = ride === null || toApiError(thread.error).code === 'NOT_FOUND';
  if (!ride && gone && !thread.loading) return <NoSuchRide />;
  if (!ride && thread.error) {
    return (
      <>
        <PageHeader title="Ride" back={<BackToBoard />} />
        <ErrorState {...explain(thread.error)} onRetry={thread.retry} />
      </>
    );
  }
  if (!ride || !log) return <LoadingRide />;

  return (
    <div className={classes.page}>
      <RideHeader ride={ride} onCalled={thread.add} />
      {thread.error && (
        <Alert color="red" role="alert" mb="sm" title={explain(thread.error).title}>
          What you see may be out of date.
        </Alert>
      )}
      <RideBanner ride={ride} />
      <div className={classes.columns}>
        <Aside label="About this ride" fold="People, numbers and contact">
          <RideFacts ride={ride} />
        </Aside>
        <div className={classes.conversation}>
          <OptOutNotice ride={ride} />
          <Thread
            log={log}
            loadingOlder={thread.loadingOlder}
            onLoadOlder={thread.loadOlder}
            onChanged={(entry) => thread.add([entry])}
            sent={sent}
          />
          <Composer
            ride={ride}
            onSent={(entries) => {
              thread.add(entries);
              setSent((count) => count + 1);
            }}
          />
        </div>
      </div>
    </div>
  );
}

function RideHeader({
  ride,
  onCalled,
}: {
  ride: Ride;
  onCalled: (entries: ThreadEntry[]) => void;
}) {
  return (
    <PageHeader
      title={ride.ref}
      back={<BackToBoard />}
      badges={
        <>
          <RideStateBadge state={ride.state} />
          <ProblemBadge count={ride.problemCount} />
          {ride.notNotified.map((role) => (
            <StatusBadge key={role} tone="danger">
              {role === 'DRIVER' ? 'Driver' : 'Customer'} not notified
            </StatusBadge>
          ))}
        </>
      }
      description={
        <>
          {ride.customer.name} {ride.driver ? `with ${ride.driver.name}` : 'without a driver yet'} ·{' '}
          {ride.start} → {ride.destination} · pickup{' '}
          <ClockTime at={ride.pickupAt} zone={ride.market.timeZone} inSentence />
        </>
      }
      actions={
        <>
          <CallActions ride={ride} onCalled={onCalled} />
          <RideActions ride={ride} />
        </>
      }
    />
  );
}

function NoSuchRide() {
  return (
    <>
      <PageHeader title="Ride" back={<BackToBoard />} />
      <EmptyState
        icon={<IconMapQuestion size={22} aria-hidden />}
        title="There is no such ride"
        action={
          <Button component={Link} {...paths.board()} variant="default">
            All rides
          </Button>
        }
      >
        The address may be mistyped, or the ride was erased.
      </EmptyState>
    </>
  );
}

function LoadingRide() {
  return (
    <div className={classes.page} role="status" aria-label="Loading the ride">
      <PageHeader
        title="Ride"
        back={<BackToBoard />}
        description={<Skeleton height={12} width={260} mt={6} mb={3} />}
      />
      <div className={classes.columns}>
        <div className={classes.conversation}>
          <div className={classes.loading}>
            <Skeleton height={44} width="46%" radius="lg" />
            <Skeleton height={44} width="38%" radius="lg" ml="auto" />
            <Skeleton height={64} width="52%" radius="lg" />
            <Skeleton height={44} width="42%" radius="lg" ml="auto" />
          </div>
        </div>
        <div className={classes.aside}>
          <Skeleton height={130} radius="lg" mb={12} />
          <Skeleton height={130} radius="lg" mb={12} />
          <Skeleton height={90} radius="lg" />
        </div>
      </div>
    </div>
  );
}
