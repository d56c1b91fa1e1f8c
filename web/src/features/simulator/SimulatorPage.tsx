import { Button, Group, Paper, Select } from '@mantine/core';
import { IconDeviceMobileMessage } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import {
  SimulatorMasksDocument,
  type SimulatorMasksQuery,
  SimulatorRidesDocument,
  type SimulatorRidesQuery,
} from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { PageHeader } from '../../ui/PageHeader';
import { ClockMover } from './ClockMover';
import { Handsets } from './Handsets';
import { LoadingHandsets } from './LoadingHandsets';
import { MaskHandsets } from './MaskHandsets';
import classes from './simulator.module.css';

const route = getRouteApi('/shell/simulator');

type MaskChoice = SimulatorMasksQuery['masks']['nodes'][number];
type RideChoice = SimulatorRidesQuery['rides']['nodes'][number];

const simulated = ({ customerDials, driverDials }: RideChoice) =>
  customerDials?.provider === 'simulator' && driverDials?.provider === 'simulator';

/** Two phones side by side, to see with one's own eyes what each person sees. */
export function SimulatorPage() {
  const { ride: asked, mask } = route.useSearch();
  const navigate = useNavigate();
  const { canDispatch } = usePermissions();
  const query = useGqlQuery('rides', SimulatorRidesDocument, { first: 30 });
  const rides = query.data?.rides.nodes;
  const masks = useGqlQuery('masks', SimulatorMasksDocument, { first: 30 }).data?.masks.nodes;
  const simulatedMasks = (masks ?? []).filter(({ number }) => number?.provider === 'simulator');
  const chosen = asked ?? (rides?.find(simulated) ?? rides?.[0])?.id;

  return (
    <>
      <PageHeader
        title="Simulator"
        description={
          mask
            ? 'Be a caller and the owner of a mask at once: text and call, and see what each of them sees.'
            : 'Be the customer and the driver at once: text and call, and see what each of them sees.'
        }
        actions={
          <Group gap="xs">
            <ClockMover />
            {rides && rides.length + simulatedMasks.length > 0 && (
              <Select
                className={classes.rides}
                aria-label="What is on the phones"
                data={[
                  { group: 'Rides', items: rideOptions(rides, asked) },
                  { group: 'Masks', items: maskOptions(simulatedMasks, mask) },
                ]}
                allowDeselect={false}
                searchable
                nothingFoundMessage="No live ride or mask like this"
                value={mask ?? chosen ?? null}
                onChange={(id) => {
                  if (!id) return;
                  const search = masks?.some((each) => each.id === id)
                    ? { mask: id }
                    : { ride: id };
                  void navigate({ to: '/simulator', search, replace: true });
                }}
              />
            )}
          </Group>
        }
      />
      {mask ? (
        <MaskHandsets key={mask} maskId={mask} />
      ) : chosen ? (
        <Handsets key={chosen} rideId={chosen} />
      ) : query.error ? (
        <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingHandsets />
      ) : (
        <Paper radius="lg">
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
        </Paper>
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

/** As for rides. */
function maskOptions(masks: MaskChoice[], asked: string | undefined) {
  const options = masks.map(({ id, label, person }) => ({
    value: id,
    label: `${label}: anybody and ${person.name}`,
  }));
  const known = asked === undefined || masks.some(({ id }) => id === asked);
  return known ? options : [{ value: asked, label: 'The mask you came from' }, ...options];
}
