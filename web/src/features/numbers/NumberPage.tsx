import { Anchor, Group, Paper, Title } from '@mantine/core';
import { IconArrowLeft, IconPhoneOff } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { NumberDetailsDocument, NumberProvidersDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Notice } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { NumberStateBadge } from '../../ui/StatusBadge';
import { NumberActions } from './NumberActions';
import { NumberActivity } from './NumberActivity';
import { Callbacks, Carries, costOf, Pair, placeOf } from './NumberParts';
import classes from './numbers.module.css';
import { whyAlone, wouldPair } from './pairs';
import { purposes } from './purposes';

/** One number: how it stands, and what went over it, to find out why something is not working (R13). */
export function NumberPage() {
  const { numberId } = useParams({ from: '/shell/numbers/$numberId' });
  const { canManageNumbers: canManage } = usePermissions();
  const { data, error, refetch, isPending } = useGqlQuery('numbers', NumberDetailsDocument, {
    id: numberId,
  });
  const setup = useGqlQuery('providers', NumberProvidersDocument, {}).data;
  const number = data?.proxyNumber;
  const back = (
    <Anchor component={Link} {...paths.numbers()} size="sm" className={classes.back}>
      <IconArrowLeft size={14} aria-hidden /> Numbers
    </Anchor>
  );
  if (!number) {
    return (
      <>
        <PageHeader title="Number" back={back} />
        {error && <ErrorState {...explain(error)} onRetry={() => void refetch()} />}
        {!error && !isPending && (
          <EmptyState
            icon={<IconPhoneOff size={22} aria-hidden />}
            title="There is no such number"
          />
        )}
      </>
    );
  }
  const alone = whyAlone(number);
  const telco = setup?.providers.find(({ name }) => name === number.provider);
  const facts = [
    ['Telco', telco?.label ?? number.provider],
    ['Its id there', number.providerSid ?? 'Not known'],
    ['Market', number.market.name],
    ['Kept for', purposes[number.purpose].label],
    ['From', placeOf(number) || 'Not told'],
    ['Environment', number.environment],
    ['Cost', costOf(number.monthlyCost) || 'Not told'],
  ] as const;
  return (
    <>
      <PageHeader
        title={number.number}
        back={back}
        description={number.pair && <Pair number={number} />}
        badges={
          <>
            <NumberStateBadge state={number.state} />
            <Callbacks number={number} />
          </>
        }
        actions={canManage && <NumberActions number={number} />}
      />
      {number.error && (
        <div className={classes.notice}>
          <Notice tone="warning" title="What failed">
            {number.error}
          </Notice>
        </div>
      )}
      {alone && (
        <div className={classes.notice}>
          <Notice tone="warning" title={alone}>
            {wouldPair(number)}
          </Notice>
        </div>
      )}
      {number.callbacksProblem && (
        <div className={classes.notice}>
          <Notice tone="warning" title="Where its texts and calls go">
            {number.callbacksProblem}
          </Notice>
        </div>
      )}
      <Paper radius="lg" className={classes.facts}>
        <dl>
          {facts.map(([term, words]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{words}</dd>
            </div>
          ))}
          <div>
            <dt>Carries</dt>
            <dd>
              <Carries number={number} />
            </dd>
          </div>
          <div>
            <dt>Held by</dt>
            <dd>
              {number.holds} {number.holds === 1 ? 'phone' : 'phones'}, {number.coolingDown} cooling
              down
            </dd>
          </div>
          <div>
            <dt>In this state since</dt>
            <dd>
              <RelativeTime at={number.stateChangedAt} />
            </dd>
          </div>
          <div>
            <dt>Last looked at</dt>
            <dd>
              {number.callbacksCheckedAt ? (
                <RelativeTime at={number.callbacksCheckedAt} />
              ) : (
                'Never'
              )}
            </dd>
          </div>
        </dl>
      </Paper>
      <Group justify="space-between" mt="lg" mb="xs">
        <Title order={2}>What went over it</Title>
      </Group>
      <NumberActivity numberId={number.id} />
    </>
  );
}
