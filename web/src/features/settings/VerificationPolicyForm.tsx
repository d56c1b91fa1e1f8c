import { Paper, SimpleGrid, Stack, TagsInput, Text, TextInput, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { formProblem } from '../../api/errors';
import {
  type MarketVerificationFragment,
  UpdateVerificationPolicyDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { paths } from '../../paths';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { wordsBelow } from './DurationInput';
import { SaveOrUndo } from './SaveOrUndo';
import classes from './settings.module.css';
import { usePolicyForm } from './usePolicyForm';
import { checks, countryCodes, taken, valuesOf } from './verificationPolicy';

/** Which phones of a market get verification codes, and what a verified customer may claim. */
export function VerificationPolicyForm({ market }: { market: MarketVerificationFragment }) {
  const { form, dirty, saved, undo, submit } = usePolicyForm(valuesOf(market), taken, checks);
  const update = useGqlMutation(UpdateVerificationPolicyDocument, {
    invalidates: ['markets', 'verification', 'customers'],
    showsErrors: true,
    form,
    onSuccess: ({ updateVerificationPolicy }) => {
      saved(valuesOf(updateVerificationPolicy));
      notifyDone('Saved. It holds from now on.');
    },
  });
  return (
    <Paper
      component="article"
      radius="lg"
      className={classes.card}
      aria-label={`Verification in ${market.name}`}
    >
      <form noValidate onSubmit={submit((patch) => update.mutate({ id: market.id, patch }))}>
        <Stack gap="lg">
          <div>
            <Title order={3}>Verification in {market.name}</Title>
            <Text size="sm" c="dimmed">
              Which phones get a code, and what a new customer with a verified phone may claim once.
              How long a code counts and how soon another may be asked for is set for the whole
              server.
            </Text>
          </div>
          <FormProblem problem={formProblem(update.error, form.values)} />
          {!market.verification.hasNumber && (
            <Notice tone="warning" title="It has no number for codes">
              Keep an active one for verification under <Link {...paths.numbers()}>Numbers</Link>.
              Codes never come from the pool, where an answer would lead to somebody else.
            </Notice>
          )}
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="md">
            <TagsInput
              label="Further countries"
              inputWrapperOrder={wordsBelow}
              description={`Beside ${market.country}, as BE. Phones of others get no codes.`}
              {...form.getInputProps('countries')}
              onChange={(typed) => form.setFieldValue('countries', countryCodes(typed))}
            />
            <TextInput
              label="Codes a day"
              inputWrapperOrder={wordsBelow}
              description="Of the whole market. Empty: as the server has it."
              inputMode="numeric"
              {...form.getInputProps('dayCap')}
            />
            <TextInput
              label="Credit of a new customer"
              inputWrapperOrder={wordsBelow}
              description="Once a customer and once a number. Empty: none."
              inputMode="decimal"
              {...form.getInputProps('credit')}
            />
            <TextInput
              label="Currency"
              inputWrapperOrder={wordsBelow}
              description="Of the credit, as EUR."
              maxLength={3}
              {...form.getInputProps('creditCurrency')}
            />
          </SimpleGrid>
          <SaveOrUndo
            label="Save verification"
            dirty={dirty}
            saving={update.isPending}
            onUndo={undo}
          />
        </Stack>
      </form>
    </Paper>
  );
}
