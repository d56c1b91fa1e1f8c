import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { explain } from '../../api/errors';
import {
  MarketContactsDocument,
  MarketNumberingDocument,
  MarketPoliciesDocument,
  MarketVerificationsDocument,
  ProviderListDocument,
} from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ErrorState } from '../../ui/ErrorState';
import { PageHeader } from '../../ui/PageHeader';
import { useDialog } from '../../ui/useDialog';
import { MarketContactForm } from './MarketContactForm';
import { MarketFacts } from './MarketFacts';
import { MarketForm } from './MarketForm';
import { MarketNumbersForm } from './MarketNumbersForm';
import { NewMarket } from './NewMarket';
import { ProviderCard } from './ProviderCard';
import { Retention } from './Retention';
import { Sweeps } from './Sweeps';
import classes from './settings.module.css';
import { VerificationPolicyForm } from './VerificationPolicyForm';

export function SettingsPage() {
  const { canManageMarkets, canOperate } = usePermissions();
  return (
    <>
      <PageHeader
        title="Settings"
        description={
          canManageMarkets
            ? 'The telcos texts and calls go through, and how numbers are lent to rides.'
            : 'The telcos texts and calls go through, and how numbers are lent to rides. An ops manager can change this.'
        }
      />
      <Stack gap="xl">
        <Section id="providers" title="Providers" hint="Set up by the server’s configuration.">
          <Providers />
        </Section>
        <Section
          id="markets"
          title="Markets"
          hint="What holds for every new ride."
          action={canManageMarkets && <MakeMarket />}
        >
          <Markets />
        </Section>
        {canOperate && (
          <Section
            id="sweeps"
            title="Periodic work"
            hint="What runs by itself from time to time, on one node."
          >
            <Sweeps />
          </Section>
        )}
      </Stack>
    </>
  );
}

interface SectionProps {
  id: string;
  title: string;
  hint: string;
  action?: ReactNode;
  children: ReactNode;
}

function Section({ id, title, hint, action, children }: SectionProps) {
  return (
    <section aria-labelledby={id}>
      <div className={classes.sectionHead}>
        <Title order={2} id={id}>
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
        {action && <div className={classes.sectionAction}>{action}</div>}
      </div>
      {children}
    </section>
  );
}

function Providers() {
  const { data, error, refetch } = useGqlQuery('providers', ProviderListDocument, {});
  if (!data && error) return <ErrorState {...explain(error)} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  // What needs somebody first; then what is in use.
  const inOrder = [...data.providers].sort(
    (a, b) =>
      Number(Boolean(b.warning && b.numbers)) - Number(Boolean(a.warning && a.numbers)) ||
      b.numbers - a.numbers,
  );
  return (
    <div className={classes.cards}>
      {inOrder.map((provider) => (
        <ProviderCard key={provider.name} provider={provider} />
      ))}
    </div>
  );
}

function MakeMarket() {
  const making = useDialog<true>();
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => making.open(true)}>
        New market
      </Button>
      {making.subject && <NewMarket onClose={making.close} />}
    </>
  );
}

function Markets() {
  const { canManageMarkets, canManageNumbers, may } = usePermissions();
  const { data, error, refetch } = useGqlQuery('markets', MarketPoliciesDocument, {});
  const contacts = useGqlQuery('markets', MarketContactsDocument, {}).data;
  const numbering = useGqlQuery('markets', MarketNumberingDocument, {}).data;
  const verification = useGqlQuery('markets', MarketVerificationsDocument, {}).data;
  if (!data && error) return <ErrorState {...explain(error)} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <Stack gap="md">
      {data.markets.map((market) =>
        canManageMarkets ? (
          <MarketForm key={market.id} market={market} />
        ) : (
          <MarketFacts key={market.id} market={market} />
        ),
      )}
      {canManageMarkets &&
        contacts?.markets.map((market) => <MarketContactForm key={market.id} market={market} />)}
      {canManageMarkets &&
        verification?.markets.map((market) => (
          <VerificationPolicyForm key={market.id} market={market} />
        ))}
      {may('MANAGE_PRIVACY') && (
        <>
          <Retention />
          {data.markets.map((market) => (
            <Retention key={market.id} market={market} />
          ))}
        </>
      )}
      {canManageNumbers &&
        numbering?.markets.map((market) => <MarketNumbersForm key={market.id} market={market} />)}
    </Stack>
  );
}

function Loading() {
  return (
    <div className={classes.cards} role="status" aria-label="Loading">
      <Skeleton height={150} radius="lg" />
      <Skeleton height={150} radius="lg" />
    </div>
  );
}
