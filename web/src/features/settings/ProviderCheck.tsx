import { Button, Group, Text } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import { explain } from '../../api/errors';
import {
  type ProviderCheckPartsFragment,
  ProviderChecksDocument,
  ResyncProviderDocument,
  TakeNumbersDocument,
  TestProviderDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { RelativeTime } from '../../ui/RelativeTime';
import { CheckBadge } from '../../ui/StatusBadge';
import classes from './settings.module.css';

interface ProviderCheckProps {
  name: string;
  label: string;
}

/** Numbers with which something could not be done that was asked for many, and why. */
interface LeftOut {
  title: string;
  numbers: { number: string; problem: string }[];
}

/** Whether a telco's account works and its numbers point here, as last seen, and what to do about it. */
export function ProviderCheck({ name, label }: ProviderCheckProps) {
  const { canManageNumbers: canManage } = usePermissions();
  const known = useGqlQuery('providers', ProviderChecksDocument, {}).data?.providers;
  const provider = known?.find((one) => one.name === name);
  const [left, setLeft] = useState<LeftOut>({ title: '', numbers: [] });
  const options = { invalidates: ['providers', 'numbers'] as const, showsErrors: true };
  const test = useGqlMutation(TestProviderDocument, options);
  const take = useGqlMutation(TakeNumbersDocument, {
    ...options,
    onSuccess: ({ takeNumbers: { taken, failed } }) => {
      setLeft({ title: 'Not all could be taken into the pool', numbers: failed });
      notifyDone(`${taken.length} numbers were taken into the pool.`);
    },
  });
  const point = useGqlMutation(ResyncProviderDocument, {
    ...options,
    onSuccess: ({ resyncAllCallbacks: { pointed, failed, waiting } }) => {
      setLeft({
        title: 'Not all could be pointed here',
        numbers: failed.map(({ number, problem }) => ({ number: number.number, problem })),
      });
      notifyDone(`${pointed.length} numbers point here.`);
      if (waiting > 0)
        notifyDone(`${waiting} more ${waiting === 1 ? 'is' : 'are'} still being pointed here.`);
      if (canManage) test.mutate({ name });
    },
  });
  const check = provider?.check;
  const numbers = provider?.numbers ?? 0;
  const error = test.error ?? point.error ?? take.error;

  return (
    <section aria-label={`Account at ${label}`} className={classes.check}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          {check ? (
            <CheckBadge state={check.state} />
          ) : (
            <Text size="sm" c="dimmed">
              Not looked at yet.
            </Text>
          )}
          {check && (
            <Text size="sm" c="dimmed">
              <RelativeTime at={check.checkedAt} />
            </Text>
          )}
        </Group>
        {canManage && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlugConnected size={15} aria-hidden />}
            loading={test.isPending}
            aria-label={`Test ${label}`}
            onClick={() => test.mutate({ name })}
          >
            Test now
          </Button>
        )}
      </Group>
      <FormProblem problem={error ? explain(error) : undefined} />
      {check && <Seen check={check} />}
      {left.numbers.length > 0 && (
        <Notice tone="warning" title={left.title}>
          {left.numbers.map(({ number, problem }) => (
            <div key={number}>
              {number}: {problem}
            </div>
          ))}
        </Notice>
      )}
      {canManage && (numbers > 0 || Boolean(check?.unknownHere)) && (
        <Group gap="xs">
          {numbers > 0 && (
            <ConfirmButton
              size="compact-sm"
              title={`Point all numbers of ${label} here?`}
              consequence="The telco is told to send the texts and calls of all these numbers to this server, also of those that point elsewhere now."
              confirmLabel="Point them here"
              busy={point.isPending}
              onConfirm={() => point.mutateAsync({ provider: name })}
            >
              Point all here again
            </ConfirmButton>
          )}
          {Boolean(check?.unknownHere) && (
            <ConfirmButton
              size="compact-sm"
              title={`Take ${check?.unknownHere} numbers into the pool?`}
              consequence={`${label} says that they are yours. They are pointed at this server, and lent to rides of the default market.`}
              confirmLabel="Take them"
              busy={take.isPending}
              onConfirm={() => take.mutateAsync({ provider: name })}
            >
              Import numbers
            </ConfirmButton>
          )}
        </Group>
      )}
    </section>
  );
}

function Seen({ check }: { check: ProviderCheckPartsFragment }) {
  const facts = [
    check.balance !== null &&
      (['Balance', `${check.balance.amount} ${check.balance.currency}`] as const),
    check.listed !== null && (['Numbers there', String(check.listed)] as const),
    check.unknownHere ? (['Not in the pool', String(check.unknownHere)] as const) : false,
    check.differing > 0 && (['Pointing elsewhere', String(check.differing)] as const),
    check.missing > 0 && (['Missing there', String(check.missing)] as const),
  ].filter((fact) => typeof fact === 'object');
  return (
    <>
      {check.problem && (
        <Notice
          tone={check.state === 'NOT_CONFIGURED' ? 'neutral' : 'warning'}
          title={check.problem}
        >
          {check.remedy}
        </Notice>
      )}
      {facts.length > 0 && (
        <dl className={classes.seen}>
          {facts.map(([term, words]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
