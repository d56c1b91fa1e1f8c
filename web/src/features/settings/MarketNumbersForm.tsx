import { Checkbox, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { formProblem } from '../../api/errors';
import {
  type MarketNumbersFragment,
  UpdateMarketNumberingDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { wordsBelow } from './DurationInput';
import { type NumberingValues, outOfRange, taken, valuesOf } from './marketNumbers';
import { SaveOrUndo } from './SaveOrUndo';
import classes from './settings.module.css';
import { usePolicyForm } from './usePolicyForm';

const size = outOfRange(0, 10_000, true);

/** Where a market is, which numbers are local to it, how many it wants and what they may cost. */
export function MarketNumbersForm({ market }: { market: MarketNumbersFragment }) {
  const { form, dirty, saved, undo, submit } = usePolicyForm(valuesOf(market), taken, {
    latitude: outOfRange(-90, 90),
    longitude: outOfRange(-180, 180),
    radiusMiles: (typed) =>
      typed.trim() ? outOfRange(1, 500, true)(typed) : 'A radius is needed.',
    minNumbers: size,
    targetNumbers: size,
    maxNumbers: size,
    monthlySpendCap: outOfRange(0, 1_000_000),
  });
  const update = useGqlMutation(UpdateMarketNumberingDocument, {
    invalidates: ['markets', 'numbers', 'offers'],
    showsErrors: true,
    form,
    onSuccess: ({ updateMarketNumbering }) => {
      saved(valuesOf(updateMarketNumbering));
      notifyDone('Saved. It holds from now on.');
    },
  });
  const field = (name: keyof NumberingValues, label: string, description: string) => (
    <TextInput
      label={label}
      inputWrapperOrder={wordsBelow}
      description={description}
      {...form.getInputProps(name)}
    />
  );
  return (
    <Paper
      component="article"
      radius="lg"
      className={classes.card}
      aria-label={`Numbers of ${market.name}`}
    >
      <form noValidate onSubmit={submit((patch) => update.mutate({ id: market.id, patch }))}>
        <Stack gap="lg">
          <div>
            <Title order={3}>Numbers of {market.name}</Title>
            <Text size="sm" c="dimmed">
              When numbers are bought, those of its area codes come first, then those around its
              centre, of its region, of {market.country}, and last those that are free to call.
            </Text>
          </div>
          <FormProblem problem={formProblem(update.error, form.values)} />
          <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }} spacing="md">
            {field('areaCodes', 'Area codes', 'The preferred one first: 407, 321.')}
            {field('latitude', 'Latitude of the centre', 'Degrees north, as 28.5384.')}
            {field('longitude', 'Longitude of the centre', 'Degrees east, as -81.3789.')}
            {field('radiusMiles', 'Radius in miles', 'How far around it a number is local.')}
            {field('region', 'State or region', 'As telcos name it: FL.')}
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }} spacing="md">
            {field('minNumbers', 'At least', 'The pool is never made smaller.')}
            {field('targetNumbers', 'Target', 'How many numbers it wants.')}
            {field('maxNumbers', 'At most', 'The pool is never made larger.')}
            {field(
              'monthlySpendCap',
              'Most a month',
              'What all its numbers may cost. Empty: no cap.',
            )}
            {field('spendCurrency', 'Currency', 'Of the cap, as USD.')}
          </SimpleGrid>
          <Stack gap="xs">
            <Checkbox
              label="Numbers must carry pictures"
              {...form.getInputProps('needsMms', { type: 'checkbox' })}
            />
            <Checkbox
              label="Buy numbers that are free to call where no others are left"
              {...form.getInputProps('tollFree', { type: 'checkbox' })}
            />
            <Checkbox
              label="Ask a telco about each new phone"
              description="Tells whether the phone exists and whether it takes texts. The telco charges a little each time; those of an import are not asked about."
              {...form.getInputProps('lookupPhones', { type: 'checkbox' })}
            />
          </Stack>
          <SaveOrUndo label="Save numbers" dirty={dirty} saving={update.isPending} onUndo={undo} />
        </Stack>
      </form>
    </Paper>
  );
}
