import { Button, Select, Skeleton, Stack, Text, Title } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
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
import { DiscardQuestion } from '../../ui/DiscardQuestion';
import { ErrorState } from '../../ui/ErrorState';
import { PageHeader } from '../../ui/PageHeader';
import { anythingLost } from '../../ui/unsaved';
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

const route = getRouteApi('/shell/settings');

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
          action={
            <>
              <ChooseMarket />
              {canManageMarkets && <MakeMarket />}
            </>
          }
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
  const navigate = useNavigate();
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => making.open(true)}>
        New market
      </Button>
      {making.subject && (
        <NewMarket
          onClose={making.close}
          onMade={(market) => void navigate({ to: '/settings', search: { market } })}
        />
      )}
    </>
  );
}

/** Whose policy is shown, where there are several. */
function ChooseMarket() {
  const { markets = [], chosen } = useMarkets();
  const navigate = useNavigate();
  const [next, setNext] = useState<string>();
  const show = (market: string) => {
    setNext(undefined);
    void navigate({ to: '/settings', search: { market }, replace: true, resetScroll: false });
  };
  if (markets.length < 2 || !chosen) return null;
  return (
    <>
      <Select
        aria-label="Market"
        size="xs"
        data={markets.map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        value={chosen.id}
        onChange={(id) => id && (anythingLost() ? setNext(id) : show(id))}
      />
      {next && <DiscardQuestion onStay={() => setNext(undefined)} onDiscard={() => show(next)} />}
    </>
  );
}

function useMarkets() {
  const { market } = route.useSearch();
  const query = useGqlQuery('markets', MarketPoliciesDocument, {});
  const markets = query.data?.markets;
  const chosen = markets?.find(({ id }) => id === market) ?? markets?.find((one) => one.isDefault);
  return { ...query, markets, chosen: chosen ?? markets?.[0] };
}

function Markets() {
  const { canManageMarkets, canManageNumbers, may } = usePermissions();
  const { chosen, error, isPending, refetch } = useMarkets();
  const contacts = useGqlQuery('markets', MarketContactsDocument, {}).data;
  const numbering = useGqlQuery('markets', MarketNumberingDocument, {}).data;
  const verification = useGqlQuery('markets', MarketVerificationsDocument, {}).data;
  if (!chosen && error) return <ErrorState {...explain(error)} onRetry={() => void refetch()} />;
  if (isPending) return <Loading />;
  if (!chosen) return null;
  const ofChosen = <TMarket extends { id: string }>(answer: { markets: TMarket[] } | undefined) =>
    answer?.markets.find(({ id }) => id === chosen.id);
  const contact = ofChosen(contacts);
  const verified = ofChosen(verification);
  const numbered = ofChosen(numbering);
  return (
    <Stack key={chosen.id} gap="md">
      {canManageMarkets ? <MarketForm market={chosen} /> : <MarketFacts market={chosen} />}
      {canManageMarkets && contact && <MarketContactForm market={contact} />}
      {canManageMarkets && verified && <VerificationPolicyForm market={verified} />}
      {may('MANAGE_PRIVACY') && (
        <>
          <Retention />
          <Retention market={chosen} />
        </>
      )}
      {canManageNumbers && numbered && <MarketNumbersForm market={numbered} />}
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
