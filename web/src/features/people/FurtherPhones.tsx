import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { formProblem } from '../../api/errors';
import {
  AddAlternatePhoneDocument,
  RemoveAlternatePhoneDocument,
} from '../../api/generated/graphql';
import { useNumberInsight } from '../../api/insight';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { FormProblem } from '../../ui/FormProblem';
import { NumberInsight } from '../../ui/NumberInsight';
import { notifyDone } from '../../ui/notify';
import type { PersonDetails } from './kinds';
import { PersonLine } from './PersonLine';
import { PersonPhone } from './PersonPhone';
import classes from './people.module.css';
import { howToWrite, useFurtherNumber } from './phoneCountry';

/** As many as the server lets a person have, the main one among them. */
const mostPhones = 6;
const stale = ['customers', 'drivers', 'rides', 'ride'] as const;

/** The phones a person may text and call from, besides the main one. */
export function FurtherPhones({ person }: { person: PersonDetails }) {
  const { canDispatch } = usePermissions();
  const [adding, setAdding] = useState(false);
  const { alternates } = person;
  if (!canDispatch && alternates.length === 0) return 'None';
  return (
    <Stack gap="xs">
      {alternates.length > 0 && (
        <ul className={classes.phones} aria-label="Further phones">
          {alternates.map((phone) => (
            <li key={phone.id}>
              <PersonPhone phone={phone} />
              <PersonLine phone={phone} />
              {canDispatch && <Remove name={person.name} phone={phone} />}
            </li>
          ))}
        </ul>
      )}
      {canDispatch &&
        alternates.length + 1 < mostPhones &&
        (adding ? (
          <Add person={person} onDone={() => setAdding(false)} />
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            w="fit-content"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            Add a phone
          </Button>
        ))}
    </Stack>
  );
}

interface RemoveProps {
  name: string;
  phone: PersonDetails['alternates'][number];
}

function Remove({ name, phone }: RemoveProps) {
  const remove = useGqlMutation(RemoveAlternatePhoneDocument, {
    invalidates: stale,
    onSuccess: () => notifyDone(`${phone.masked} leads nowhere any more.`),
  });
  return (
    <ConfirmButton
      size="compact-sm"
      variant="subtle"
      aria-label={`Remove ${phone.masked}`}
      title={`Remove ${phone.masked}?`}
      consequence={`${name} can no longer text or call from it, also in what is under way. What was said stays in the log.`}
      confirmLabel="Remove the phone"
      danger
      busy={remove.isPending}
      onConfirm={() => remove.mutateAsync({ id: phone.id })}
    >
      <IconTrash size={15} aria-hidden />
    </ConfirmButton>
  );
}

function Add({ person, onDone }: { person: PersonDetails; onDone: () => void }) {
  const form = useForm({
    initialValues: { phone: '' },
    validate: { phone: (phone) => (phone.trim() ? null : 'A phone number is needed.') },
  });
  const { country, marketId, askable } = useFurtherNumber(form.values.phone, person.phone);
  const insight = useNumberInsight(askable, { marketId });
  const add = useGqlMutation(AddAlternatePhoneDocument, {
    invalidates: stale,
    form,
    showsErrors: true,
    onSuccess: ({ addAlternatePhone: { masked } }) => {
      notifyDone(`${masked} may be used, too.`);
      onDone();
    },
  });
  return (
    <form
      noValidate
      aria-label="Another phone"
      onSubmit={form.onSubmit(({ phone }) =>
        add.mutate({ personId: person.id, phone: phone.trim() }),
      )}
    >
      <Stack gap="xs">
        <FormProblem problem={formProblem(add.error, form.values)} />
        <TextInput
          label="Another phone"
          description={`Texts and calls from it count as this person’s. Ours go to the main one. ${howToWrite(country)}`}
          type="tel"
          autoComplete="off"
          autoFocus
          placeholder="+31 6 12345678"
          {...form.getInputProps('phone')}
        />
        <NumberInsight {...insight} />
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button size="compact-sm" type="submit" loading={add.isPending}>
            Add phone
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
