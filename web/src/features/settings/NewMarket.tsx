import { Select, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMemo } from 'react';
import { formProblem } from '../../api/errors';
import { CreateMarketDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { timeZoneChoices } from './timeZones';

interface NewMarketProps {
  onClose: () => void;
  onMade: (id: string) => void;
}

/** A city or area with its own pool of numbers, wording and durations. */
export function NewMarket({ onClose, onMade }: NewMarketProps) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = useMemo(() => timeZoneChoices(zone), [zone]);
  const form = useForm({
    initialValues: { name: '', country: '', timeZone: zone },
    validate: {
      name: isNotEmpty('A name is needed.'),
      country: (text) => (/^[a-z]{2}$/i.test(text.trim()) ? null : 'Two letters, as NL or US.'),
    },
  });
  const create = useGqlMutation(CreateMarketDocument, {
    invalidates: ['markets', 'providers'],
    showsErrors: true,
    form,
    onSuccess: ({ createMarket }) => {
      notifyDone(`${createMarket.name} is there. Give it numbers next.`);
      onClose();
      onMade(createMarket.id);
    },
  });
  return (
    <FormDrawer
      onClose={onClose}
      title="New market"
      description="A city or area with its own pool of numbers, wording and durations."
      submitLabel="Create market"
      busy={create.isPending}
      onSubmit={form.onSubmit(({ name, country, timeZone }) =>
        create.mutate({
          input: { name: name.trim(), country: country.trim().toUpperCase(), timeZone },
        }),
      )}
    >
      <FormProblem problem={formProblem(create.error, form.values)} />
      <TextInput
        label="Name"
        placeholder="Orlando"
        required
        maxLength={60}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TextInput
        label="Country"
        description="How phones without a country code are read."
        placeholder="US"
        required
        maxLength={2}
        {...form.getInputProps('country')}
      />
      <Select
        label="Time zone"
        searchable
        allowDeselect={false}
        limit={80}
        nothingFoundMessage="No such time zone"
        data={zones}
        {...form.getInputProps('timeZone')}
      />
    </FormDrawer>
  );
}
