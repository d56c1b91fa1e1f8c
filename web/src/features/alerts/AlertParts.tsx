import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import {
  AcknowledgeAlertDocument,
  type AlertKind,
  type AlertRowFragment,
  ResolveAlertDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { StatusBadge } from '../../ui/StatusBadge';
import classes from './alerts.module.css';

export type AlertRow = AlertRowFragment;

const titles: Record<AlertKind, string> = {
  DELIVERY_FAILURES: 'Texts fail',
  PROVIDER_DOWN: 'Provider down',
  WEBHOOKS_REFUSED: 'Webhooks refused',
  DEAD_LETTER: 'Webhooks not processed',
  POOL_EXHAUSTED: 'No number free',
  CALLBACK_DRIFT: 'Webhooks point elsewhere',
  LOOP: 'Loop or flood',
  SPEND: 'Spending',
  VERIFICATION_PUMPING: 'Codes do not come back',
  EMERGENCY: 'Cry for help',
  WEBHOOK_FAILING: 'Outgoing webhook fails',
  NOT_NOTIFIED: 'Person not told',
  NUMBER_LOST: 'Number lost',
  RIDE_GIVEN_UP: 'Ride given up',
};

const severities = {
  INFO: ['neutral', 'Info'],
  WARNING: ['warning', 'Warning'],
  CRITICAL: ['danger', 'Critical'],
} as const;

export function SeverityBadge({ row }: { row: AlertRow }) {
  if (row.state === 'RESOLVED') return <StatusBadge tone="neutral">Over</StatusBadge>;
  const [tone, label] = severities[row.severity];
  return <StatusBadge tone={tone}>{label}</StatusBadge>;
}

export function What({ row }: { row: AlertRow }) {
  return (
    <>
      <div className={classes.title}>
        {titles[row.kind]}
        {row.subject && <span className={classes.subject}> · {row.subject}</span>}
        {row.count > 1 && <span className={classes.count}>{row.count} times</span>}
      </div>
      <div className={classes.message}>{row.message}</div>
      {(row.ride || row.number) && (
        <Group gap="xs" className={classes.message}>
          {row.ride && <Link {...paths.ride(row.ride.id)}>Ride {row.ride.ref}</Link>}
          {row.number && <Link {...paths.number(row.number.id)}>Number {row.number.number}</Link>}
        </Group>
      )}
      {row.market && <div className={classes.second}>Market {row.market.name}</div>}
    </>
  );
}

export function AlertSteps({ row }: { row: AlertRow }) {
  const { canOperate } = usePermissions();
  const invalidates = ['alerts', 'counts'] as const;
  const acknowledge = useGqlMutation(AcknowledgeAlertDocument, { invalidates });
  const resolve = useGqlMutation(ResolveAlertDocument, { invalidates });
  const by = row.settledBy ?? 'by itself';
  if (row.state === 'RESOLVED') {
    return <span className={classes.second}>Over: {by}</span>;
  }
  return (
    <Group gap={6} justify="flex-end">
      {row.state === 'ACKNOWLEDGED' && <span className={classes.second}>{by} sees to it</span>}
      {canOperate && row.state === 'OPEN' && (
        <Button
          size="compact-sm"
          variant="default"
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate({ id: row.id })}
        >
          I see to it
        </Button>
      )}
      {canOperate && (
        <Button
          size="compact-sm"
          variant="default"
          loading={resolve.isPending}
          onClick={() => resolve.mutate({ id: row.id })}
        >
          It is over
        </Button>
      )}
    </Group>
  );
}
