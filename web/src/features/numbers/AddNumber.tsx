import { Checkbox, Select, Stack, Text, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { formProblem, toApiError } from '../../api/errors';
import {
  AddNumberDocument,
  type NumberProvidersQuery,
  type NumberPurpose,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { WebhookAddresses } from '../../ui/CopyField';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { purposeChoices, purposes } from './purposes';

interface AddNumberProps {
  providers: NumberProvidersQuery['providers'];
  markets: NumberProvidersQuery['markets'];
  onClose: () => void;
}

export function AddNumber({ providers, markets, onClose }: AddNumberProps) {
  const form = useForm({
    initialValues: {
      number: '',
      provider: '',
      marketId: (markets.find(({ isDefault }) => isDefault) ?? markets[0])?.id ?? '',
      sms: true,
      voice: true,
      mms: false,
      purpose: 'POOL' as NumberPurpose,
    },
    validate: {
      number: isNotEmpty('A phone number is needed.'),
      provider: isNotEmpty('Which telco serves it?'),
      voice: (voice, { sms }) =>
        sms || voice ? null : 'A number that carries nothing is of no use.',
    },
  });
  const add = useGqlMutation(AddNumberDocument, {
    invalidates: ['numbers', 'providers'],
    showsErrors: true,
    form,
    onSuccess: ({ addNumber }) => {
      const { number, callbacks, callbacksProblem } = addNumber;
      notifyDone(
        callbacks === 'OK'
          ? `${number} is in the pool, and its texts and calls come here.`
          : `${number} is in the pool. ${callbacksProblem ?? ''}`,
      );
      onClose();
    },
  });
  const provider = providers.find(({ name }) => name === form.values.provider);
  const problem = formProblem(add.error, form.values);
  return (
    <FormDrawer
      onClose={onClose}
      title="Add a number"
      description="A number that is rented at the telco already. The telco is asked about it, and told to send its texts and calls here."
      submitLabel="Add number"
      busy={add.isPending}
      onSubmit={form.onSubmit(({ marketId, number, ...rest }) =>
        add.mutate({
          input: { ...rest, number: number.trim(), ...(marketId ? { marketId } : {}) },
        }),
      )}
    >
      <FormProblem
        problem={
          problem && toApiError(add.error).code === 'NUMBER_IN_USE'
            ? { title: 'This is the phone of a customer or driver.', detail: problem.detail }
            : problem
        }
      />
      <TextInput
        label="Number"
        type="tel"
        description="With + and country code."
        placeholder="+31 97 0102 03040"
        required
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('number')}
      />
      <Select
        label="Provider"
        description="The telco it is rented from."
        placeholder="Choose"
        required
        allowDeselect={false}
        data={providers.map(({ name, label }) => ({ value: name, label }))}
        {...form.getInputProps('provider')}
      />
      {provider?.warning && (
        <Notice tone="warning" title={`${provider.label} is not fully set up`}>
          {provider.warning} See Settings.
        </Notice>
      )}
      {markets.length > 1 && (
        <Select
          label="Market"
          description="Whose rides may use it."
          allowDeselect={false}
          data={markets.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('marketId')}
        />
      )}
      <Stack gap="xs">
        <Text size="sm" fw={500}>
          It carries
        </Text>
        <Checkbox
          label="Texts"
          description="Without, it is given out only in a pair with one that carries texts alone."
          {...form.getInputProps('sms', { type: 'checkbox' })}
        />
        <Checkbox
          label="Calls"
          description="Without, it is given out only in a pair with one that carries calls alone."
          {...form.getInputProps('voice', { type: 'checkbox' })}
        />
        <Checkbox label="Pictures" {...form.getInputProps('mms', { type: 'checkbox' })} />
      </Stack>
      <Select
        label="Kept for"
        description={purposes[form.values.purpose].does}
        allowDeselect={false}
        data={purposeChoices}
        {...form.getInputProps('purpose')}
      />
      {provider && (
        <Stack gap="xs">
          <Text size="sm" fw={500}>
            Where its texts and calls must come, should {provider.label} not be told by itself
          </Text>
          <WebhookAddresses {...provider} />
        </Stack>
      )}
    </FormDrawer>
  );
}
