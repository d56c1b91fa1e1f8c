import { Button, Checkbox, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { NumberProvidersQuery } from '../../api/generated/graphql';
import type { Question } from './BuyNumbers';

interface WishFormProps {
  providers: NumberProvidersQuery['providers'];
  markets: NumberProvidersQuery['markets'];
  question: Question;
  onAsk: (question: Question) => void;
}

/** Which numbers are wanted; what is left empty is as the market has it. */
export function WishForm({ providers, markets, question, onAsk }: WishFormProps) {
  const form = useForm({
    initialValues: {
      marketId: question.marketId,
      provider: question.wish.provider ?? '',
      country: question.wish.country ?? '',
      areaCode: '',
      pattern: '',
      tollFree: false,
      mms: false,
    },
    validate: {
      country: (text) =>
        text === '' || /^[a-z]{2}$/i.test(text.trim()) ? null : 'Two letters, as US.',
      areaCode: (text) => (/^\d{0,6}$/.test(text.trim()) ? null : 'Digits only, as 407.'),
      pattern: (text) => (/^\d{0,12}$/.test(text.trim()) ? null : 'Digits only.'),
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ marketId, provider, country, areaCode, pattern, tollFree, mms }) =>
        onAsk({
          marketId,
          wish: {
            ...(provider ? { provider } : {}),
            ...(country.trim() ? { country: country.trim().toUpperCase() } : {}),
            ...(areaCode.trim() ? { areaCode: areaCode.trim() } : {}),
            ...(pattern.trim() ? { pattern: pattern.trim() } : {}),
            ...(tollFree ? { tollFree } : {}),
            ...(mms ? { mms } : {}),
          },
        }),
      )}
    >
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Select
            label="Market"
            allowDeselect={false}
            data={markets.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('marketId')}
          />
          <Select
            label="Telco"
            placeholder="All that are set up"
            clearable
            data={providers.map(({ name, label }) => ({ value: name, label }))}
            {...form.getInputProps('provider')}
          />
          <TextInput
            label="Area code"
            placeholder="The market’s"
            inputMode="numeric"
            {...form.getInputProps('areaCode')}
          />
          <TextInput
            label="Contains"
            placeholder="Any digits"
            inputMode="numeric"
            {...form.getInputProps('pattern')}
          />
          <TextInput
            label="Country"
            placeholder="The market’s"
            maxLength={2}
            {...form.getInputProps('country')}
          />
        </SimpleGrid>
        <Group justify="space-between" gap="sm">
          <Group gap="md">
            <Checkbox
              label="Free to call"
              {...form.getInputProps('tollFree', { type: 'checkbox' })}
            />
            <Checkbox
              label="Carries pictures"
              {...form.getInputProps('mms', { type: 'checkbox' })}
            />
          </Group>
          <Button type="submit" variant="default">
            Search
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
