import { Button, Group, NumberInput, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { explain, fieldErrors } from '../../api/errors';
import {
  type DataClass,
  RetentionRulesDocument,
  type RetentionRulesQuery,
  SetRetentionDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { ErrorState } from '../../ui/ErrorState';
import { notifyDone } from '../../ui/notify';
import { useUnsaved } from '../../ui/unsaved';
import classes from './settings.module.css';

const words: Record<DataClass, { label: string; what: string }> = {
  TEXTS: { label: 'Texts', what: 'What people wrote or heard, with pictures.' },
  PHONES: { label: 'Numbers on contacts', what: 'A person’s own phones stay with the person.' },
  PLACES: { label: 'Places', what: 'Where rides began and went to.' },
  AUDIT: { label: 'Audit log', what: 'Its old end is cut off; the rest still proves itself.' },
  WEBHOOKS: { label: 'Raw webhooks', what: 'At least 7 days, so that repeats are known.' },
  EVENTS: { label: 'Event feed', what: 'What subscribers come back to.' },
};

type Rule = RetentionRulesQuery['retention'][number];

/** For how long a market, or the whole server, keeps which data. */
export function Retention({ market }: { market?: { id: string; name: string } }) {
  const marketId = market?.id ?? null;
  const answer = useGqlQuery('retention', RetentionRulesDocument, { marketId });
  const title = market ? `What ${market.name} keeps` : 'What is kept everywhere';
  return (
    <Paper component="section" radius="lg" className={classes.card} aria-label={title}>
      <Title order={3}>{title}</Title>
      <Text size="sm" c="dimmed" mb="md">
        In days; empty{' '}
        {market ? 'takes what holds everywhere' : 'keeps for ever, or as the server is set up'}.
        What is older is removed within hours; rows and counts stay.
      </Text>
      {answer.error && !answer.data && (
        <ErrorState {...explain(answer.error)} onRetry={() => void answer.refetch()} />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {answer.data?.retention.map((rule) => (
          <RuleField key={`${rule.dataClass} ${rule.days}`} rule={rule} marketId={marketId} />
        ))}
      </SimpleGrid>
    </Paper>
  );
}

function RuleField({ rule, marketId }: { rule: Rule; marketId: string | null }) {
  const [days, setDays] = useState<number | string>(rule.days ?? '');
  const save = useGqlMutation(SetRetentionDocument, {
    invalidates: ['retention'],
    showsErrors: true,
    onSuccess: () => notifyDone('Saved. It holds from now on.'),
  });
  const { label, what } = words[rule.dataClass];
  const changed = days !== (rule.days ?? '');
  useUnsaved(() => changed);
  const problem = save.error && (fieldErrors(save.error)?.days ?? explain(save.error).title);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          marketId,
          dataClass: rule.dataClass,
          days: days === '' ? null : Number(days),
        });
      }}
    >
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NumberInput
          label={label}
          description={what}
          min={1}
          max={3650}
          allowDecimal={false}
          suffix=" days"
          placeholder={rule.fallback ? `${rule.fallback} days` : 'For ever'}
          value={days}
          onChange={setDays}
          error={problem}
          flex={1}
        />
        {changed && (
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        )}
      </Group>
    </form>
  );
}
