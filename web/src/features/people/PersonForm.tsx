import { Button, Radio, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useState } from 'react';
import { formProblem, toApiError } from '../../api/errors';
import type { OldPhone } from '../../api/generated/graphql';
import { useNumberInsight } from '../../api/insight';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { languageChoices } from '../../ui/languages';
import { NumberInsight } from '../../ui/NumberInsight';
import { longestName } from '../../ui/names';
import { notifyDone } from '../../ui/notify';
import { kinds, type Person, type PersonKind } from './kinds';
import { howToWrite, useFurtherNumber, usePhoneCountries } from './phoneCountry';

interface PersonFormProps {
  kind: PersonKind;
  /** Left out: a new one is made. */
  person: Person | undefined;
  onClose: () => void;
}

interface Values {
  name: string;
  /** Of a person we have: empty as long as it stays. */
  phone: string;
  /** What becomes of the one before. */
  oldPhone: OldPhone;
  note: string;
  /** Empty for the market's. */
  locale: string;
  active: boolean;
  marketId: string | null;
}

const valuesOf = (person: Person | undefined): Values => ({
  name: person?.name ?? '',
  phone: '',
  oldPhone: 'DROP',
  note: person?.note ?? '',
  locale: person?.locale ?? '',
  active: person?.active ?? true,
  marketId: null,
});

export function PersonForm({ kind, person, onClose }: PersonFormProps) {
  const spec = kinds[kind];
  const countries = usePhoneCountries();
  // What the form started from; renewed when somebody else was faster.
  const [base, setBase] = useState(person);
  const form = useForm<Values>({
    initialValues: valuesOf(person),
    validate: {
      name: isNotEmpty('A name is needed.'),
      phone: (phone) => (base || phone.trim() ? null : 'A phone number is needed.'),
    },
  });
  const marketId = form.values.marketId ?? countries.defaultId;
  const options = {
    invalidates: [spec.topic, 'rides'] as const,
    showsErrors: true,
    form,
    onSuccess: (done: { person: { name: string } }) => {
      notifyDone(base ? `${done.person.name} is saved.` : `${done.person.name} is added.`);
      onClose();
    },
  };
  const create = useGqlMutation(spec.create, options);
  const update = useGqlMutation(spec.update, options);
  const newest = useGqlQuery(
    spec.topic,
    spec.person,
    { id: base?.id ?? '' },
    { enabled: base !== undefined },
  );

  function submit(values: Values) {
    const { name, note, locale, active, oldPhone } = values;
    const phone = values.phone.trim();
    if (!base) {
      create.mutate({
        input: {
          name: name.trim(),
          phone,
          note,
          ...(locale ? { locale } : {}),
          ...(marketId ? { marketId } : {}),
        },
      });
      return;
    }
    const patch = {
      ...(name.trim() === base.name ? {} : { name: name.trim() }),
      ...(note === (base.note ?? '') ? {} : { note }),
      ...(locale === (base.locale ?? '') ? {} : { locale }),
      ...(active === base.active ? {} : { active }),
      ...(phone ? { phone, oldPhone } : {}),
    };
    if (Object.keys(patch).length === 0) return onClose();
    update.mutate({ id: base.id, patch: { ...patch, expectedVersion: base.version } });
  }

  async function startAnew() {
    const { data } = await newest.refetch();
    if (!data?.person) return;
    setBase(data.person);
    form.setValues(valuesOf(data.person));
    update.reset();
  }

  const { error } = base ? update : create;
  const code = error ? toApiError(error).code : undefined;
  const further = useFurtherNumber(form.values.phone, base?.phone ?? { country: null });
  const { country, askable, ...where } = base
    ? further
    : { country: countries.nameOf(marketId), askable: form.values.phone, marketId };
  const insight = useNumberInsight(askable, where);
  return (
    <FormDrawer
      onClose={onClose}
      title={base ? `Edit ${base.name}` : `New ${spec.one}`}
      submitLabel={base ? 'Save' : `Add ${spec.one}`}
      busy={create.isPending || update.isPending}
      onSubmit={form.onSubmit(submit)}
    >
      <FormProblem problem={personProblem(error, form.values)}>
        {code === 'STALE_VERSION' && (
          <Button
            mt="xs"
            size="compact-sm"
            variant="default"
            loading={newest.isFetching}
            onClick={startAnew}
          >
            Load what it is now
          </Button>
        )}
      </FormProblem>
      <TextInput
        label="Name"
        description="The other side of a ride sees it in texts."
        required
        maxLength={longestName}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TextInput
        label="Phone"
        type="tel"
        required={!base}
        autoComplete="off"
        placeholder={base ? base.phone.masked : '+31 6 12345678'}
        description={[base && `Left empty, it stays ${base.phone.masked}.`, howToWrite(country)]
          .filter(Boolean)
          .join(' ')}
        {...form.getInputProps('phone')}
      />
      <NumberInsight {...insight} />
      {base && form.values.phone.trim() && (
        <Radio.Group
          label={`What becomes of ${base.phone.masked}`}
          description="Rides under way go on with the new phone; the other side notices nothing."
          {...form.getInputProps('oldPhone')}
        >
          <Stack gap="xs" mt="xs">
            <Radio
              value="DROP"
              label="It is given up"
              description="It leads nowhere any more, and gets nothing."
            />
            <Radio
              value="KEEP_AS_ALTERNATE"
              label="It stays a further phone"
              description={`${base.name} may still text and call from it.`}
            />
          </Stack>
        </Radio.Group>
      )}
      {!base && countries.choices.length > 1 && (
        <Select
          label="Country of the phone"
          description="For a number without + and country code."
          data={countries.choices}
          {...form.getInputProps('marketId')}
          value={marketId}
        />
      )}
      <Select
        label="Language"
        description="Of texts to this person, where there are words in it."
        searchable
        clearable
        placeholder="The market’s"
        nothingFoundMessage="No such language"
        data={languageChoices(form.values.locale ? [form.values.locale] : [])}
        {...form.getInputProps('locale')}
        value={form.values.locale || null}
        onChange={(value) => form.setFieldValue('locale', value ?? '')}
      />
      <Textarea
        label="Note"
        description="For dispatchers only."
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        {...form.getInputProps('note')}
      />
      {base && (
        <Switch
          label="Active"
          description={`Inactive ${spec.many} are not offered for new rides. Live rides must end first.`}
          {...form.getInputProps('active', { type: 'checkbox' })}
        />
      )}
    </FormDrawer>
  );
}

/** What a refusal means for a person's form. */
function personProblem(error: unknown, values: Values) {
  const problem = formProblem(error, values);
  if (!problem) return undefined;
  switch (toApiError(error).code) {
    case 'NUMBER_IN_USE':
      return {
        title: 'This phone number cannot be taken.',
        detail: problem.detail ?? 'It is one of your own proxy numbers, or somebody else’s phone.',
      };
    case 'STALE_VERSION':
      return { ...problem, detail: 'Loading it replaces what you wrote here.' };
    case 'PERSON_IN_USE':
      return {
        ...problem,
        detail: problem.detail ?? 'Complete or cancel the ride first, then repeat the change.',
      };
    default:
      return problem;
  }
}
