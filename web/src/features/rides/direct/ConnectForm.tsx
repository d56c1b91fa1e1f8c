import { Checkbox, SegmentedControl, Select, Stack } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import { usePersonChoices } from '../../../api/choices';
import { explain, formProblem } from '../../../api/errors';
import {
  type ConversationMode,
  CreateConversationDocument,
  NewRideMarketsDocument,
} from '../../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../../api/queries';
import { useRequestIds } from '../../../api/requestId';
import { FormDrawer } from '../../../ui/FormDrawer';
import { FormProblem } from '../../../ui/FormProblem';
import { MarketSelect } from '../../../ui/MarketSelect';
import { notifyDone } from '../../../ui/notify';
import { type PersonChoice, PersonPicker } from '../../../ui/PersonPicker';
import { durations, inHours } from '../steps';
import { modes } from './modes';

interface ConnectFormProps {
  onClose: () => void;
  onConnected: (id: string) => void;
}

/** Any two people, and how long they reach each other. */
export function ConnectForm({ onClose, onConnected }: ConnectFormProps) {
  const markets = useGqlQuery('markets', NewRideMarketsDocument, {}).data?.markets ?? [];
  const requestIds = useRequestIds();
  const form = useForm({
    initialValues: {
      first: '',
      second: '',
      mode: 'SMS_AND_VOICE' as ConversationMode,
      hours: '',
      marketId: '',
      tell: true,
    },
    validate: {
      first: isNotEmpty('Choose one of the two'),
      second: (second, { first }) => {
        if (!second) return 'Choose the other one';
        return second === first ? 'Choose somebody else: this is the same person' : null;
      },
    },
  });
  const create = useGqlMutation(CreateConversationDocument, {
    invalidates: ['conversations', 'numbers'],
    showsErrors: true,
    onSuccess: ({ createConversation: { id, participants } }) => {
      notifyDone(`${participants.map(({ name }) => name).join(' and ')} reach each other.`);
      onClose();
      onConnected(id);
    },
  });
  return (
    <FormDrawer
      onClose={onClose}
      title="Connect two people"
      description="Without a ride: for an order, a viewing, a call back. Neither sees the other’s phone."
      submitLabel="Connect"
      busy={create.isPending}
      onSubmit={form.onSubmit((values) => {
        const { first, second, mode, hours, marketId, tell } = values;
        create.mutate({
          input: {
            personIds: [first, second],
            mode,
            notice: tell ? 'TEXT' : 'NONE',
            ...(hours ? { until: inHours(hours) } : {}),
            ...(marketId ? { marketId } : {}),
          },
          // Of what was chosen: so many hours from now are another moment with each press.
          clientMutationId: requestIds.of(values),
        });
      })}
    >
      <FormProblem problem={formProblem(create.error, {})} />
      <Side
        label="One"
        start="customer"
        error={form.errors.first}
        onChoose={(id) => form.setFieldValue('first', id)}
      />
      <Side
        label="The other"
        start="driver"
        error={form.errors.second}
        onChoose={(id) => form.setFieldValue('second', id)}
      />
      <Select label="They may" data={modes} allowDeselect={false} {...form.getInputProps('mode')} />
      <Select
        label="For how long"
        placeholder="As long as the market allows"
        clearable
        data={durations}
        value={form.values.hours || null}
        onChange={(hours) => form.setFieldValue('hours', hours ?? '')}
      />
      <MarketSelect
        markets={markets}
        value={form.values.marketId}
        onChange={(id) => form.setFieldValue('marketId', id)}
      />
      {form.values.mode !== 'VOICE_ONLY' && (
        <Checkbox
          label="Tell both by text"
          description="Each gets a text from the number to use. Else you tell them yourself."
          {...form.getInputProps('tell', { type: 'checkbox' })}
        />
      )}
    </FormDrawer>
  );
}

interface SideProps {
  label: string;
  /** Which kind is offered first. */
  start: 'customer' | 'driver';
  error: ReactNode;
  onChoose: (id: string) => void;
}

function Side({ label, start, error, onChoose }: SideProps) {
  const [kind, setKind] = useState(start);
  const [person, setPerson] = useState<PersonChoice | null>(null);
  const [typed, setTyped] = useState('');
  const people = usePersonChoices(kind, typed);
  function choose(next: PersonChoice | null) {
    setPerson(next);
    onChoose(next?.id ?? '');
  }
  return (
    <Stack gap={6}>
      <PersonPicker
        label={label}
        placeholder="Name or whole phone number"
        required
        error={error}
        value={person}
        onChange={choose}
        search={typed}
        onSearch={setTyped}
        choices={people.choices}
        pending={people.pending}
        failed={people.error ? explain(people.error).title : undefined}
      />
      <SegmentedControl
        size="xs"
        aria-label={`${label}: which kind of person`}
        value={kind}
        onChange={(value) => {
          setKind(value as typeof kind);
          setTyped('');
          choose(null);
        }}
        data={[
          { value: 'customer', label: 'Customers' },
          { value: 'driver', label: 'Drivers' },
        ]}
      />
    </Stack>
  );
}
