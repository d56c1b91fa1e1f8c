import { Paper, Radio, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useMemo } from 'react';
import { formProblem } from '../../api/errors';
import {
  type LeakPolicy,
  type MarketPatch,
  type MarketPolicyFragment,
  type Strategy,
  UpdateMarketDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { FormProblem } from '../../ui/FormProblem';
import { languageChoices } from '../../ui/languages';
import { notifyDone } from '../../ui/notify';
import { useNow } from '../../ui/time';
import { DurationInput, duration, wordsBelow } from './DurationInput';
import { durationText, parseDuration } from './duration';
import { SaveOrUndo } from './SaveOrUndo';
import classes from './settings.module.css';
import { strategies } from './strategies';
import { clockIn, timeZoneChoices } from './timeZones';
import { usePolicyForm } from './usePolicyForm';
import { checks, countryCodes } from './verificationPolicy';

interface Values {
  name: string;
  brand: string;
  timeZone: string;
  locale: string;
  rideWord: string;
  driverWord: string;
  customerWord: string;
  /** `0`: nobody is asked. */
  pinDigits: string;
  leakPolicy: LeakPolicy;
  strategy: Strategy;
  /** As written: `30 min`. */
  graceSeconds: string;
  cancelGraceSeconds: string;
  quarantineSeconds: string;
  /** Beside the market's own; none for all. */
  allowedCountries: string[];
}

type Span = 'graceSeconds' | 'cancelGraceSeconds' | 'quarantineSeconds';

const valuesOf = (market: MarketPolicyFragment): Values => ({
  name: market.name,
  brand: market.brand,
  timeZone: market.timeZone,
  locale: market.locale,
  rideWord: market.rideWord,
  driverWord: market.driverWord,
  customerWord: market.customerWord,
  pinDigits: String(market.pinDigits),
  leakPolicy: market.leakPolicy,
  strategy: market.strategy,
  graceSeconds: durationText(market.graceSeconds),
  cancelGraceSeconds: durationText(market.cancelGraceSeconds),
  quarantineSeconds: durationText(market.quarantineSeconds),
  allowedCountries: market.allowedCountries,
});

/** What is done about phone numbers, e-mail addresses and links to messengers in texts. */
const leaks: { value: LeakPolicy; label: string }[] = [
  { value: 'ALLOW', label: 'Let them through' },
  { value: 'FLAG', label: 'Let them through, marked' },
  { value: 'REDACT', label: 'Take them out' },
  { value: 'BLOCK', label: 'Deliver no such text' },
];

const pins = [
  { value: '0', label: 'Not asked for' },
  { value: '4', label: '4 digits' },
  { value: '5', label: '5 digits' },
  { value: '6', label: '6 digits' },
];

/** As the server takes it. */
const taken = (values: Values): MarketPatch => ({
  ...values,
  name: values.name.trim(),
  brand: values.brand.trim(),
  rideWord: values.rideWord.trim(),
  driverWord: values.driverWord.trim(),
  customerWord: values.customerWord.trim(),
  pinDigits: Number(values.pinDigits),
  graceSeconds: parseDuration(values.graceSeconds),
  cancelGraceSeconds: parseDuration(values.cancelGraceSeconds),
  quarantineSeconds: parseDuration(values.quarantineSeconds),
});

export function MarketForm({ market }: { market: MarketPolicyFragment }) {
  const zones = useMemo(() => timeZoneChoices(market.timeZone), [market.timeZone]);
  const { form, dirty, saved, undo, submit } = usePolicyForm(valuesOf(market), taken, {
    name: isNotEmpty('A name is needed.'),
    brand: isNotEmpty('Texts need a sender people know.'),
    rideWord: isNotEmpty('As trip, delivery or job.'),
    driverWord: isNotEmpty('As driver, courier or technician.'),
    customerWord: isNotEmpty('As customer, rider or patient.'),
    graceSeconds: duration,
    cancelGraceSeconds: duration,
    quarantineSeconds: duration,
    allowedCountries: checks.countries,
  });
  const update = useGqlMutation(UpdateMarketDocument, {
    invalidates: ['markets'],
    showsErrors: true,
    form,
    onSuccess: ({ updateMarket }) => {
      saved(valuesOf(updateMarket));
      notifyDone('Saved. It holds from now on.');
    },
  });
  const span = (field: Span) => ({
    input: form.getInputProps(field),
    onSettled: (text: string) => {
      form.setFieldValue(field, text);
      form.validateField(field);
    },
  });
  const clock = clockIn(form.values.timeZone, useNow());

  return (
    <Paper component="article" radius="lg" className={classes.card} aria-label={market.name}>
      <form noValidate onSubmit={submit((patch) => update.mutate({ id: market.id, patch }))}>
        <Stack gap="lg">
          <FormProblem problem={formProblem(update.error, form.values)} />
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
            <TextInput
              label="Name"
              inputWrapperOrder={wordsBelow}
              description="For you, in lists."
              maxLength={100}
              {...form.getInputProps('name')}
            />
            <TextInput
              label="Company name"
              inputWrapperOrder={wordsBelow}
              description="Named in texts to people."
              maxLength={60}
              {...form.getInputProps('brand')}
            />
            <Select
              label="Time zone"
              inputWrapperOrder={wordsBelow}
              description={clock ? `There it is ${clock}.` : 'For times in texts.'}
              searchable
              allowDeselect={false}
              limit={80}
              nothingFoundMessage="No such time zone"
              data={zones}
              {...form.getInputProps('timeZone')}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="md">
            <Select
              label="Language of texts"
              inputWrapperOrder={wordsBelow}
              description="For people whose own is not known."
              searchable
              allowDeselect={false}
              nothingFoundMessage="No such language"
              data={languageChoices([market.locale])}
              {...form.getInputProps('locale')}
            />
            <TextInput
              label="A ride is called"
              inputWrapperOrder={wordsBelow}
              description="trip, delivery, job"
              maxLength={60}
              {...form.getInputProps('rideWord')}
            />
            <TextInput
              label="A driver is called"
              inputWrapperOrder={wordsBelow}
              description="driver, courier, technician"
              maxLength={60}
              {...form.getInputProps('driverWord')}
            />
            <TextInput
              label="A customer is called"
              inputWrapperOrder={wordsBelow}
              description="customer, rider, patient"
              maxLength={60}
              {...form.getInputProps('customerWord')}
            />
          </SimpleGrid>
          <Radio.Group
            label="Numbers of a ride"
            description="How many proxy numbers a customer and a driver get."
            {...form.getInputProps('strategy')}
          >
            <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md" mt="xs">
              {(Object.keys(strategies) as Strategy[]).map((value) => (
                <Radio
                  key={value}
                  value={value}
                  label={strategies[value].label}
                  description={strategies[value].does}
                />
              ))}
            </SimpleGrid>
          </Radio.Group>
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
            <DurationInput
              label="Contact after a completed ride"
              description="How long the two still reach each other, for a bag left behind."
              {...span('graceSeconds')}
            />
            <DurationInput
              label="Contact after a cancelled ride"
              description="How long the two still reach each other."
              {...span('cancelGraceSeconds')}
            />
            <DurationInput
              label="Quarantine"
              description="How long a number then rests before it leads the same phone to somebody else; at least 15 minutes."
              {...span('quarantineSeconds')}
            />
          </SimpleGrid>
          <Select
            label="PIN for unknown callers"
            inputWrapperOrder={wordsBelow}
            description="Who calls from a phone we do not know keys in the PIN shown at the ride, or writes it before a text."
            maw={420}
            allowDeselect={false}
            data={pins}
            {...form.getInputProps('pinDigits')}
          />
          <TagsInput
            label="Phones of these countries only"
            inputWrapperOrder={wordsBelow}
            description={`Beside ${market.country}, as BE. Whoever has a phone elsewhere cannot be added: texts and calls there may cost a fortune. Empty: all countries.`}
            maw={420}
            {...form.getInputProps('allowedCountries')}
            onChange={(typed) => form.setFieldValue('allowedCountries', countryCodes(typed))}
          />
          <Select
            label="Numbers, addresses and links in texts"
            inputWrapperOrder={wordsBelow}
            description="Phone numbers (spelled out, too), e-mail addresses and links to messengers that people send each other."
            maw={420}
            allowDeselect={false}
            data={leaks}
            {...form.getInputProps('leakPolicy')}
          />
          <SaveOrUndo label="Save" dirty={dirty} saving={update.isPending} onUndo={undo} />
        </Stack>
      </form>
    </Paper>
  );
}
