import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import {
  CreateCustomerForRideDocument,
  CreateDriverForRideDocument,
} from '../../api/generated/graphql';
import { useNumberInsight } from '../../api/insight';
import { useGqlMutation } from '../../api/queries';
import { FormDrawer } from '../../ui/FormDrawer';
import { NumberInsight } from '../../ui/NumberInsight';
import { longestName } from '../../ui/names';
import type { PersonChoice } from '../../ui/PersonPicker';

interface NewPersonDrawerProps {
  kind: 'customer' | 'driver';
  /** What was typed and found nobody: a name, or a phone number. */
  typed: string;
  onClose: () => void;
  onCreated: (person: PersonChoice) => void;
}

/** Somebody new, without leaving the ride that is being made. */
export function NewPersonDrawer({ kind, typed, onClose, onCreated }: NewPersonDrawerProps) {
  const looksLikePhone = /^\+?[\d\s().-]{6,}$/.test(typed);
  const form = useForm({
    initialValues: { name: looksLikePhone ? '' : typed, phone: looksLikePhone ? typed : '' },
    validate: {
      name: (value) => (value.trim() ? null : 'A name people know them by'),
      phone: (value) => (value.trim() ? null : 'The phone they text and call from'),
    },
  });
  const insight = useNumberInsight(form.values.phone);
  const customer = useGqlMutation(CreateCustomerForRideDocument, {
    invalidates: ['customers'],
    form,
    onSuccess: ({ createCustomer }) => onCreated(choice(createCustomer)),
  });
  const driver = useGqlMutation(CreateDriverForRideDocument, {
    invalidates: ['drivers'],
    form,
    onSuccess: ({ createDriver }) => onCreated(choice(createDriver)),
  });
  const create = kind === 'customer' ? customer : driver;

  return (
    <FormDrawer
      onClose={onClose}
      title={`New ${kind}`}
      description="The ride you are making stays as it is."
      submitLabel={`Add ${kind}`}
      busy={create.isPending}
      onSubmit={form.onSubmit(({ name, phone }) =>
        create.mutate({ input: { name: name.trim(), phone: phone.trim() } }),
      )}
    >
      <TextInput
        label="Name"
        withAsterisk
        maxLength={longestName}
        autoComplete="off"
        data-autofocus={looksLikePhone ? undefined : true}
        {...form.getInputProps('name')}
      />
      <TextInput
        label="Phone"
        description="With the country, as +31 6 12345678."
        type="tel"
        withAsterisk
        autoComplete="off"
        {...form.getInputProps('phone')}
      />
      <NumberInsight {...insight} />
    </FormDrawer>
  );
}

function choice(person: Omit<PersonChoice, 'phone'> & { phone: { masked: string } }): PersonChoice {
  const { id, name, liveRides, phone } = person;
  return { id, name, liveRides, phone: phone.masked };
}
