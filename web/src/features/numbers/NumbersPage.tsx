import { Button } from '@mantine/core';
import { IconPhone, IconPlus, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { explain } from '../../api/errors';
import {
  NumberListDocument,
  NumberProvidersDocument,
  type NumberRowFragment,
} from '../../api/generated/graphql';
import { gqlList, useGqlList, useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { useDialog } from '../../ui/useDialog';
import { AddNumber } from './AddNumber';
import { BuyNumbers } from './BuyNumbers';
import { NumberFilters } from './NumberFilters';
import { NumberCard, numberColumns } from './numberColumns';
import { isNarrowed, numbersFilter } from './numbersSearch';
import { OpenOrders } from './OpenOrders';
import { PoolStrip } from './PoolStrip';

/** As many as the server gives at once: the figures above the list count what is listed. */
const pageSize = 200;

export function NumbersPage() {
  const { canManageNumbers: canManage } = usePermissions();
  const search = useSearch({ from: '/shell/numbers' });
  const navigate = useNavigate();
  const adding = useDialog<true>();
  const buying = useDialog<true>();
  const numbers = useGqlList(
    gqlList(
      'numbers',
      NumberListDocument,
      { first: pageSize, filter: numbersFilter(search) },
      (data) => data.proxyNumbers,
    ),
  );
  const setup = useGqlQuery('providers', NumberProvidersDocument, {}).data;
  const look = useMemo(
    () => ({
      providers: new Map(setup?.providers.map(({ name, label }) => [name, label])),
      severalMarkets: (setup?.markets.length ?? 0) > 1,
      canManage,
    }),
    [setup, canManage],
  );
  const columns = useMemo(() => numberColumns(look), [look]);
  const narrowed = isNarrowed(search);
  const actions = canManage && (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => adding.open(true)}
      >
        Add number
      </Button>
      <Button leftSection={<IconSearch size={16} aria-hidden />} onClick={() => buying.open(true)}>
        Find and buy
      </Button>
    </>
  );

  return (
    <>
      <PageHeader
        title="Numbers"
        description="The proxy numbers customers and drivers see, text and call."
        actions={actions}
      />
      {canManage && <OpenOrders />}
      {!narrowed && numbers.rows && numbers.rows.length > 0 && (
        <PoolStrip rows={numbers.rows} partial={numbers.hasMore} />
      )}
      <NumberFilters
        search={search}
        setup={setup}
        onChange={(next) => void navigate({ to: '/numbers', search: next, replace: true })}
      />
      <DataTable<NumberRowFragment>
        label="numbers"
        columns={columns}
        rows={numbers.rows}
        rowId={(number) => number.id}
        card={(number) => <NumberCard number={number} look={look} />}
        loading={numbers.loading}
        stale={numbers.stale}
        error={numbers.error ? explain(numbers.error) : undefined}
        onRetry={numbers.retry}
        empty={
          narrowed ? (
            <EmptyState
              icon={<IconPhone size={22} aria-hidden />}
              title="No such number"
              action={
                <Button
                  variant="default"
                  onClick={() => void navigate({ to: '/numbers', search: {} })}
                >
                  Show all that are yours
                </Button>
              }
            >
              None of your numbers fits what is chosen above.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<IconPhone size={22} aria-hidden />}
              title="The pool is empty"
              action={actions}
            >
              A pool is the set of phone numbers you rent from a telco. Each ride borrows one or two
              of them, and the same number serves many rides at once: who texts or calls it tells
              which ride is meant. Without a number no ride can be created.
              {!canManage && ' An administrator can add numbers.'}
            </EmptyState>
          )
        }
        hasMore={numbers.hasMore}
        loadingMore={numbers.loadingMore}
        onLoadMore={numbers.loadMore}
      />
      {adding.subject && (
        <AddNumber
          providers={setup?.providers ?? []}
          markets={setup?.markets ?? []}
          onClose={adding.close}
        />
      )}
      {buying.subject && setup && (
        <BuyNumbers providers={setup.providers} markets={setup.markets} onClose={buying.close} />
      )}
    </>
  );
}
