import { Radio, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useState } from 'react';
import { usePersonChoices } from '../../api/choices';
import { explain, formProblem } from '../../api/errors';
import {
  CreateMaskDocument,
  MaskChoicesDocument,
  type MaskPolicy,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { useRequestIds } from '../../api/requestId';
import { usePermissions } from '../../api/session';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { type PersonChoice, PersonPicker } from '../../ui/PersonPicker';
import { PassCallerWarning } from './PassCallerWarning';

type Kind = 'customer' | 'driver';

export function CreateMask({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (id: string) => void;
}) {
  const { may } = usePermissions();
  const [kind, setKind] = useState<Kind>('driver');
  const [person, setPerson] = useState<PersonChoice | null>(null);
  const [typed, setTyped] = useState('');
  const people = usePersonChoices(kind, typed);
  const { data } = useGqlQuery('providers', MaskChoicesDocument, {});
  const form = useForm({
    initialValues: {
      personId: '',
      label: '',
      policy: 'SHOW_MASK' as MaskPolicy,
      marketId: '',
      provider: '',
    },
    validate: {
      personId: isNotEmpty('Whom shall it lead to?'),
      label: isNotEmpty('What is it for?'),
    },
  });
  const requestIds = useRequestIds();
  const create = useGqlMutation(CreateMaskDocument, {
    invalidates: ['masks', 'numbers'],
    showsErrors: true,
    form,
    onSuccess: ({ createMask: { id, number } }) => {
      notifyDone(
        number ? `${number.number} leads to ${person?.name}.` : 'The mask waits for a number.',
      );
      onClose();
      onCreated(id);
    },
  });
  function choose(next: PersonChoice | null) {
    setPerson(next);
    form.setFieldValue('personId', next?.id ?? '');
  }
  return (
    <FormDrawer
      onClose={onClose}
      title="New mask"
      description="A number with the area code of the person’s phone, or else any of the country. It may be rented for this."
      submitLabel="Make mask"
      busy={create.isPending}
      onSubmit={form.onSubmit(({ marketId, provider, label, ...rest }) => {
        const input = {
          ...rest,
          label: label.trim(),
          ...(marketId ? { marketId } : {}),
          ...(provider ? { provider } : {}),
        };
        create.mutate({ input, clientMutationId: requestIds.of(input) });
      })}
    >
      <FormProblem problem={formProblem(create.error, form.values)} />
      <SegmentedControl
        aria-label="Kind of person"
        value={kind}
        onChange={(value) => {
          setKind(value as Kind);
          setTyped('');
          choose(null);
        }}
        data={[
          { value: 'driver', label: 'Driver' },
          { value: 'customer', label: 'Customer' },
        ]}
      />
      <PersonPicker
        label="Person"
        description="Whoever texts or calls the mask reaches this person."
        placeholder="Name or whole phone number"
        required
        autoFocus
        error={form.errors.personId}
        value={person}
        onChange={choose}
        search={typed}
        onSearch={setTyped}
        choices={people.choices}
        pending={people.pending}
        failed={people.error ? explain(people.error).title : undefined}
      />
      <TextInput
        label="Label"
        description="For you, as “Flat to let”."
        required
        maxLength={60}
        {...form.getInputProps('label')}
      />
      <Radio.Group label="What the owner sees" {...form.getInputProps('policy')}>
        <Stack gap="xs" mt="xs">
          <Radio
            value="SHOW_MASK"
            label="The mask"
            description="Neither side sees the other’s phone."
          />
          <Radio
            value="PASS_CALLER"
            label="The number of whoever calls"
            description="The callers’ own phones are shown to the owner."
            disabled={!may('REVEAL_PHONES')}
          />
        </Stack>
      </Radio.Group>
      {form.values.policy === 'PASS_CALLER' && <PassCallerWarning />}
      {data && data.markets.length > 1 && (
        <Select
          label="Market"
          placeholder="The default market"
          clearable
          data={data.markets.map(({ id, name }) => ({ value: id, label: name }))}
          value={form.values.marketId || null}
          onChange={(value) => form.setFieldValue('marketId', value ?? '')}
        />
      )}
      {data && (
        <Select
          label="Telco"
          placeholder="Any that has a number"
          clearable
          data={data.providers.map(({ name, label }) => ({ value: name, label }))}
          value={form.values.provider || null}
          error={form.errors.provider}
          onChange={(value) => form.setFieldValue('provider', value ?? '')}
        />
      )}
    </FormDrawer>
  );
}
