import { Button, Group, Select } from '@mantine/core';
import { IconDeviceMobileMessage } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { SimulatorRidesDocument, type SimulatorRidesQuery } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { PageHeader } from '../../ui/PageHeader';
import { ClockMover } from './ClockMover';
import { Handsets } from './Handsets';
import { LoadingHandsets } from './LoadingHandsets';
import classes from './simulator.module.css';

const route = getRouteApi('/shell/simulator');

type RideChoice = SimulatorRidesQuery['rides']['nodes'][number];

const simulated = ({ customerDials, driverDials }: RideChoice) =>
  customerDials?.provider === 'simulator' && driverDials?.provider === 'simulator';

/** Two phones side by side, to see with one's own eyes what each person sees. */
export function SimulatorPage() {
  const { ride: asked } = route.useSearch();
  const navigate = useNavigate();
  const { canDispatch } = usePermissions();
  const query = useGqlQuery('rides', SimulatorRidesDocument, { first: 30 });
  const rides = query.data?.rides.nodes;
  const chosen = asked ?? (rides?.find(simulated) ?? rides?.[0])?.id;

  return (
    <>
      <PageHeader
        title="Simulator"
        description="Be the customer and the driver at once: text and call, and see what each of them sees."
        actions={
          <Group gap="xs">
            <ClockMover />
            {rides && rides.length > 0 && (
              <Select
                className={classes.rides}
                aria-label="Ride on the phones"
                data={rideOptions(rides, asked)}
                allowDeselect={false}
                searchable
                nothingFoundMessage="No live ride like this"
                value={chosen ?? null}
                onChange={(ride) =>
                  ride && void navigate({ to: '/simulator', search: { ride }, replace: true })
                }
              />
            )}
          </Group>
        }
      />
      {chosen ? (
        <Handsets key={chosen} rideId={chosen} />
      ) : query.error ? (
        <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingHandsets />
      ) : (
        <EmptyState
          icon={<IconDeviceMobileMessage size={22} aria-hidden />}
          title="No ride is under way"
          action={
            canDispatch && (
              <Button component={Link} {...paths.newRide()}>
                New ride
              </Button>
            )
          }
        >
          Make a ride first: its customer and its driver are then on the two phones.
        </EmptyState>
      )}
    </>
  );
}

/** The ride asked for is offered also when it is no longer among the newest live ones. */
function rideOptions(rides: RideChoice[], asked: string | undefined) {
  const options = rides.map((ride) => ({
    value: ride.id,
    label: `${ride.ref}: ${ride.customer.name} and ${ride.driver?.name ?? 'nobody yet'}`,
  }));
  const known = asked === undefined || rides.some(({ id }) => id === asked);
  return known ? options : [{ value: asked, label: 'The ride you came from' }, ...options];
}
