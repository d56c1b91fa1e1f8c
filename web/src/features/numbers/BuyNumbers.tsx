import { Button, Checkbox, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { explain } from '../../api/errors';
import {
  BuyNumbersDocument,
  type NumberProvidersQuery,
  type NumberWish,
  type OrderPartsFragment,
  SearchNumbersDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { useRequestIds } from '../../api/requestId';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { SideDrawer } from '../../ui/SideDrawer';
import { Offers } from './Offers';
import { WishForm } from './WishForm';

interface BuyNumbersProps {
  providers: NumberProvidersQuery['providers'];
  markets: NumberProvidersQuery['markets'];
  onClose: () => void;
}

export interface Question {
  marketId: string;
  wish: NumberWish;
}

/** Looks for numbers near a market, and buys those that are chosen, or so many of the nearest. */
export function BuyNumbers({ providers, markets, onClose }: BuyNumbersProps) {
  const home = (markets.find(({ isDefault }) => isDefault) ?? markets[0])?.id ?? '';
  const [question, setQuestion] = useState<Question>({ marketId: home, wish: {} });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [quantity, setQuantity] = useState(1);
  const [failed, setFailed] = useState<OrderPartsFragment[]>([]);
  const found = useGqlQuery(
    'offers',
    SearchNumbersDocument,
    { ...question, first: 30 },
    { keepPrevious: true },
  );
  const requestIds = useRequestIds();
  const buy = useGqlMutation(BuyNumbersDocument, {
    invalidates: ['numbers', 'providers', 'offers'],
    showsErrors: true,
    onSuccess: ({ buyNumbers }) => {
      requestIds.done();
      const bought = buyNumbers.filter(({ state }) => state === 'DONE').length;
      const open = buyNumbers.filter(({ state }) => state === 'OPEN').length;
      const lost = buyNumbers.filter(({ state }) => state === 'FAILED');
      setChosen(new Set());
      setFailed(lost);
      if (bought > 0)
        notifyDone(`${bought === 1 ? '1 number is' : `${bought} numbers are`} in the pool.`);
      if (open > 0)
        notifyDone(`${open === 1 ? '1 order goes' : `${open} orders go`} on by itself.`);
      if (lost.length === 0) onClose();
    },
  });
  const labels = new Map(providers.map(({ name, label }) => [name, label]));
  const count = chosen.size || quantity;

  function order() {
    const numbers = [...chosen];
    const asked = {
      ...question,
      quantity: numbers.length || quantity,
      numbers: numbers.length > 0 ? numbers : null,
    };
    buy.mutate({ ...asked, clientMutationId: requestIds.of(asked) });
  }

  return (
    <SideDrawer onClose={onClose} size="lg" title={<Text fw={650}>Find and buy numbers</Text>}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Numbers near the market’s centre come first: people answer numbers from around the corner.
          Each is rented, pointed at this server, and only then given to rides.
        </Text>
        <WishForm
          providers={providers}
          markets={markets}
          question={question}
          onAsk={(next) => {
            setChosen(new Set());
            setQuestion(next);
          }}
        />
        <FormProblem problem={buy.error ? explain(buy.error) : undefined} />
        {failed.length > 0 && (
          <Notice tone="warning" role="alert" title="Not all could be bought">
            {failed.map(({ id, wanted, number, problem }) => {
              const which = wanted ?? number?.number;
              return (
                <div key={id}>
                  {which && !problem?.includes(which) && `${which}: `}
                  {problem}
                </div>
              );
            })}
          </Notice>
        )}
        <Offers
          found={found.data?.searchNumbers}
          loading={found.isPending || found.isPlaceholderData}
          error={found.error}
          onRetry={() => void found.refetch()}
          labels={labels}
          chosen={chosen}
          onChoose={setChosen}
        />
        <Group justify="space-between" align="flex-end" gap="xs">
          {chosen.size === 0 ? (
            <NumberInput
              label="How many of the nearest"
              min={1}
              max={50}
              clampBehavior="strict"
              w={170}
              value={quantity}
              onChange={(value) => setQuantity(Number(value) || 1)}
            />
          ) : (
            <Checkbox
              label={`${chosen.size} chosen`}
              checked
              onChange={() => setChosen(new Set())}
            />
          )}
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={buy.isPending} onClick={order}>
              {count === 1 ? 'Buy 1 number' : `Buy ${count} numbers`}
            </Button>
          </Group>
        </Group>
      </Stack>
    </SideDrawer>
  );
}
