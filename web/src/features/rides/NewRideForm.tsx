import { Alert, Anchor, Button, Checkbox, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconClockExclamation, IconPhoneOff } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePersonChoices } from '../../api/choices';
import { type ApiError, type ApiErrorCode, explain, toApiError } from '../../api/errors';
import {
  CreateRideDocument,
  type CreateRideMutation,
  NewRideMarketsDocument,
  type RideInput,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { useRequestIds } from '../../api/requestId';
import { paths } from '../../paths';
import { MarketSelect } from '../../ui/MarketSelect';
import { notifyDone } from '../../ui/notify';
import { type PersonChoice, PersonPicker } from '../../ui/PersonPicker';
import { relativeText, useNow } from '../../ui/time';
import { useUnsaved } from '../../ui/unsaved';
import { NewPersonDrawer } from './NewPersonDrawer';
import classes from './newRide.module.css';
import { PickupField } from './PickupField';
import { fromPicker, isPast, type Pickup, shownPickup } from './pickup';

type Kind = 'customer' | 'driver';

/** Codes that are shown in the form itself, not in a notification. */
const shownHere: readonly ApiErrorCode[] = ['POOL_EXHAUSTED', 'SAME_PERSON', 'NO_DRIVER_AVAILABLE'];

export function NewRideForm() {
  const navigate = useNavigate();
  const [people, setPeople] = useState<Record<Kind, PersonChoice | null>>({
    customer: null,
    driver: null,
  });
  const [typed, setTyped] = useState<Record<Kind, string>>({ customer: '', driver: '' });
  const [adding, setAdding] = useState<{ kind: Kind; typed: string }>();
  const customers = usePersonChoices('customer', typed.customer);
  const drivers = usePersonChoices('driver', typed.driver);
  const markets = useGqlQuery('markets', NewRideMarketsDocument, {}).data?.markets ?? [];

  const form = useForm({
    initialValues: {
      customerId: '',
      driverId: '',
      start: '',
      destination: '',
      pickupAt: undefined as Pickup,
      marketId: '',
      later: false,
      preassign: true,
    },
    validate: {
      customerId: (value) => (value ? null : 'Choose who rides'),
      driverId: (value, { later }) =>
        !later && !value && typed.driver.trim()
          ? 'Choose one of the list, or clear the field'
          : null,
      start: (value) => (value.trim() ? null : 'Where the customer is picked up'),
      destination: (value) => (value.trim() ? null : 'Where the ride goes'),
    },
  });

  const made = useUnsaved(() => form.isDirty());
  const requestIds = useRequestIds();
  const create = useGqlMutation(CreateRideDocument, {
    invalidates: ['rides', 'counts', 'customers', 'drivers', 'numbers'],
    form,
    showsErrors: shownHere,
    onSuccess: ({ createRide: ride }) => {
      made();
      notifyDone(madeText(ride));
      void navigate(paths.ride(ride.id));
    },
  });
  const refusal = create.error ? toApiError(create.error) : undefined;

  function choose(kind: Kind, person: PersonChoice | null) {
    setPeople((now) => ({ ...now, [kind]: person }));
    form.setFieldValue(`${kind}Id`, person?.id ?? '');
    form.clearFieldError('driverId');
    if (refusal && shownHere.includes(refusal.code)) create.reset();
  }

  const { later, marketId } = form.values;
  const zone = markets.find(({ id, isDefault }) =>
    marketId ? id === marketId : isDefault,
  )?.timeZone;
  const now = useNow();
  const shown = shownPickup(form.values.pickupAt, now, zone);
  const pickupAt = fromPicker(shown, zone) ?? '';
  const [past, setPast] = useState<{ pickupAt: string; meant: boolean }>();
  const submit = ({
    waitForNumber = false,
    meant = past?.pickupAt === pickupAt && past.meant,
  } = {}) =>
    form.onSubmit(({ driverId, preassign, ...values }) => {
      // From here on it is a time: repeated, this is the same ride.
      form.setFieldValue('pickupAt', shown);
      if (isPast(pickupAt, now)) {
        setPast({ pickupAt, meant });
        if (!meant) return;
      }
      const input: RideInput = {
        customerId: values.customerId,
        ...(later ? { assign: 'LATER', preassign } : { driverId: driverId || null }),
        start: values.start.trim(),
        destination: values.destination.trim(),
        pickupAt,
        marketId: marketId || null,
        waitForNumber,
      };
      create.mutate({ input, clientMutationId: requestIds.of(input) });
    })();
  return (
    <>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <fieldset className={classes.group}>
          <legend>Who</legend>
          <PersonPicker
            label="Customer"
            placeholder="Name or whole phone number"
            required
            autoFocus
            error={form.errors.customerId}
            value={people.customer}
            onChange={(person) => choose('customer', person)}
            search={typed.customer}
            onSearch={(text) => setTyped((now) => ({ ...now, customer: text }))}
            choices={customers.choices}
            pending={customers.pending}
            failed={customers.error ? explain(customers.error).title : undefined}
            createLabel={(text) => (text ? `New customer “${text}”` : 'New customer')}
            onCreate={(text) => setAdding({ kind: 'customer', typed: text })}
          />
          <PersonPicker
            label="Driver"
            placeholder={later ? 'Assigned later' : 'An available driver is chosen'}
            anyone="Choose an available driver for me"
            disabled={later}
            error={form.errors.driverId ?? driverRefusal(refusal)}
            value={later ? null : people.driver}
            onChange={(person) => choose('driver', person)}
            search={later ? '' : typed.driver}
            onSearch={(text) => setTyped((now) => ({ ...now, driver: text }))}
            choices={drivers.choices}
            pending={drivers.pending}
            failed={drivers.error ? explain(drivers.error).title : undefined}
            createLabel={(text) => (text ? `New driver “${text}”` : 'New driver')}
            onCreate={(text) => setAdding({ kind: 'driver', typed: text })}
          />
          <div className={classes.later}>
            <Checkbox
              label="Assign a driver later"
              description="The ride waits on the board for whoever you choose then."
              {...form.getInputProps('later', { type: 'checkbox' })}
            />
            {later && (
              <Checkbox
                label="Give the customer a number now"
                description="What the customer writes to it waits for the driver; you read it at once."
                {...form.getInputProps('preassign', { type: 'checkbox' })}
              />
            )}
          </div>
        </fieldset>
        <fieldset className={classes.group}>
          <legend>Where and when</legend>
          <TextInput
            label="Start"
            withAsterisk
            autoComplete="off"
            {...form.getInputProps('start')}
          />
          <TextInput
            label="Destination"
            withAsterisk
            autoComplete="off"
            {...form.getInputProps('destination')}
          />
          <PickupField
            value={form.values.pickupAt}
            onChange={(value) => form.setFieldValue('pickupAt', value)}
            zone={zone}
            error={form.errors.pickupAt}
          />
          <MarketSelect
            markets={markets}
            value={form.values.marketId}
            onChange={(id) => form.setFieldValue('marketId', id)}
            error={form.errors.marketId}
          />
        </fieldset>
        {past && !past.meant && past.pickupAt === pickupAt && (
          <Alert
            color="orange"
            role="alert"
            icon={<IconClockExclamation size={18} aria-hidden />}
            title={`The pickup was ${relativeText(new Date(pickupAt), now)}`}
          >
            Nothing was created yet: choose another time above, unless it is meant so.
            <Group mt="xs">
              <Button size="xs" variant="default" onClick={() => submit({ meant: true })}>
                Create it all the same
              </Button>
            </Group>
          </Alert>
        )}
        {refusal?.code === 'POOL_EXHAUSTED' && (
          <PoolExhausted refusal={refusal} onWait={() => submit({ waitForNumber: true })} />
        )}
        <Group justify="flex-end" gap="xs" className={classes.buttons}>
          <Button variant="default" component={Link} {...paths.board()}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create ride
          </Button>
        </Group>
      </form>
      {adding && (
        <NewPersonDrawer
          kind={adding.kind}
          typed={adding.typed}
          onClose={() => setAdding(undefined)}
          onCreated={(person) => {
            choose(adding.kind, person);
            setTyped((now) => ({ ...now, [adding.kind]: '' }));
            setAdding(undefined);
          }}
        />
      )}
    </>
  );
}

function driverRefusal(refusal: ApiError | undefined): string | undefined {
  if (refusal?.code === 'SAME_PERSON') {
    return `${explain(refusal).title} Choose another driver.`;
  }
  if (refusal?.code === 'NO_DRIVER_AVAILABLE') {
    return `${explain(refusal).title} Choose one yourself, or try again when one is free.`;
  }
  return undefined;
}

/** What the dispatcher is told of a new ride. */
function madeText({ ref, state, driver, customerDials }: CreateRideMutation['createRide']): string {
  if (state === 'AWAITING_NUMBER') {
    return `${ref} is made and waits for a number. Both get a text as soon as there is one.`;
  }
  if (driver) return `${ref} is made with ${driver.name}. Both get a text with the number to use.`;
  const dials = customerDials ? ` The customer’s number is ${customerDials.number}.` : '';
  return `${ref} is made, without a driver yet.${dials}`;
}

function PoolExhausted({ refusal, onWait }: { refusal: ApiError; onWait: () => void }) {
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconPhoneOff size={18} aria-hidden />}
      title={refusal.message}
    >
      {refusal.remedy ??
        (refusal.poolSize === 0
          ? 'The market has no number that could be given to them. Add one.'
          : 'Every proxy number is held by one of the two already. Add a number, or wait until an older ride lets one go.')}{' '}
      Nothing was created; the form stays as it is.{' '}
      <Anchor component={Link} {...paths.numbers()} target="_blank" inherit underline="always">
        See the numbers in another tab
      </Anchor>
      <Group mt="xs">
        <Button size="xs" variant="default" onClick={onWait}>
          Make it, and wait for a number
        </Button>
      </Group>
    </Alert>
  );
}
