import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { RidesOfPersonDocument } from '../../api/generated/graphql';
import { gqlList, useGqlList, useGqlQuery } from '../../api/queries';
import { paths } from '../../paths';
import { ClockTime } from '../../ui/ClockTime';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Notice } from '../../ui/Notice';
import { RelativeTime } from '../../ui/RelativeTime';
import { SideDrawer } from '../../ui/SideDrawer';
import { ProblemBadge, RideStateBadge, UnreadBadge } from '../../ui/StatusBadge';
import { FurtherPhones } from './FurtherPhones';
import { kinds, type Person, type PersonKind } from './kinds';
import { MasksOfPerson } from './MasksOfPerson';
import { OptOut } from './OptOut';
import { PersonLine } from './PersonLine';
import { PersonPhone } from './PersonPhone';
import { PhoneVerification } from './PhoneVerification';
import { Privacy } from './Privacy';
import classes from './people.module.css';
import { InactiveBadge } from './personColumns';

interface PersonDrawerProps {
  kind: PersonKind;
  id: string;
  onClose: () => void;
  onEdit: ((person: Person) => void) | undefined;
}

/** One customer or driver, with the rides of that person. */
export function PersonDrawer({ kind, id, onClose, onEdit }: PersonDrawerProps) {
  const spec = kinds[kind];
  const details = useGqlQuery(spec.topic, spec.person, { id });
  const person = details.data?.person;
  return (
    <SideDrawer
      onClose={onClose}
      title={
        <Group gap="sm" wrap="nowrap">
          <Text fw={650}>{person?.name ?? (details.isPending ? 'One moment' : spec.title)}</Text>
          {person && !person.active && <InactiveBadge />}
        </Group>
      }
    >
      {details.isPending && <LoadingPerson />}
      {details.error && !person && (
        <ErrorState {...explain(details.error)} onRetry={() => void details.refetch()} />
      )}
      {details.data && !person && (
        <EmptyState title={`There is no such ${spec.one}`}>The address may be mistyped.</EmptyState>
      )}
      {person && (
        <Stack gap="lg">
          <dl className={classes.facts}>
            <dt>Phone</dt>
            <dd>
              <PersonPhone phone={person.phone} />
            </dd>
            <dt>Line</dt>
            <dd>
              <PersonLine phone={person.phone} />
            </dd>
            <dt>Further phones</dt>
            <dd>
              <FurtherPhones person={person} />
            </dd>
            {person.note && (
              <>
                <dt>Note</dt>
                <dd>{person.note}</dd>
              </>
            )}
            <dt>Added</dt>
            <dd>
              <RelativeTime at={person.createdAt} />
            </dd>
          </dl>
          {!person.active && <Notice tone="neutral">Inactive: not offered for new rides.</Notice>}
          {kind === 'customer' && <PhoneVerification customerId={person.id} />}
          <OptOut person={person} />
          {onEdit && (
            <Button
              variant="default"
              leftSection={<IconEdit size={16} aria-hidden />}
              onClick={() => onEdit(person)}
            >
              Edit
            </Button>
          )}
          <Privacy person={person} />
          <section aria-labelledby="masks-of-person">
            <Title order={2} id="masks-of-person" mb="xs">
              Masks
            </Title>
            <MasksOfPerson id={id} />
          </section>
          <section aria-labelledby="rides-of-person">
            <Title order={2} id="rides-of-person" mb="xs">
              Rides
            </Title>
            <Rides kind={kind} id={id} />
          </section>
        </Stack>
      )}
    </SideDrawer>
  );
}

function LoadingPerson() {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      <Skeleton height={14} width="60%" />
      <Skeleton height={14} width="40%" />
      <Skeleton height={64} mt="md" radius="md" />
      <Skeleton height={64} radius="md" />
    </Stack>
  );
}

function Rides({ kind, id }: { kind: PersonKind; id: string }) {
  const rides = useGqlList(
    gqlList(
      'rides',
      RidesOfPersonDocument,
      { first: 20, filter: kinds[kind].ridesOf(id) },
      (data) => data.rides,
    ),
  );
  if (!rides.rows && rides.error) {
    return <ErrorState {...explain(rides.error)} onRetry={rides.retry} />;
  }
  if (!rides.rows || rides.stale) return <Skeleton height={64} radius="md" />;
  if (rides.rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        None yet.
      </Text>
    );
  }
  return (
    <>
      <ul className={classes.rides}>
        {rides.rows.map((ride) => (
          <li key={ride.id}>
            <Link {...paths.ride(ride.id)} className={classes.ride}>
              <div className={classes.rideTop}>
                <span className={classes.rideRef}>{ride.ref}</span>
                <RideStateBadge state={ride.state} />
                <UnreadBadge count={ride.unreadCount} />
                <ProblemBadge count={ride.problemCount} />
                <span className={classes.rideWhen}>
                  <ClockTime at={ride.pickupAt} zone={ride.market.timeZone} />
                </span>
              </div>
              <div className={classes.line}>
                {ride.start} → {ride.destination}
              </div>
              <div className={classes.note}>
                with{' '}
                {kind === 'customer' ? (ride.driver?.name ?? 'nobody yet') : ride.customer.name}
              </div>
            </Link>
          </li>
        ))}
      </ul>
      {rides.hasMore && (
        <Button
          variant="default"
          fullWidth
          mt="xs"
          loading={rides.loadingMore}
          onClick={rides.loadMore}
        >
          Load more
        </Button>
      )}
    </>
  );
}
