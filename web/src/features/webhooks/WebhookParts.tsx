import { Button } from '@mantine/core';
import {
  ReplayEventDocument,
  type WebhookEventState,
  type WebhookRowFragment,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { StatusBadge } from '../../ui/StatusBadge';
import classes from './webhooks.module.css';

export type WebhookRow = WebhookRowFragment;

const states = {
  NEW: ['warning', 'Failed so far'],
  DONE: ['success', 'Processed'],
  DEAD: ['danger', 'Given up'],
} as const;

export function WebhookStateBadge({ state }: { state: WebhookEventState }) {
  const [tone, label] = states[state];
  return <StatusBadge tone={tone}>{label}</StatusBadge>;
}

const kinds: Record<string, string> = {
  sms: 'Text',
  voice: 'Call',
  status: 'Receipt',
  call: 'Call news',
  digits: 'Keyed digits',
  whisper: 'Whisper',
};

export function What({ row }: { row: WebhookRow }) {
  return (
    <>
      <div>
        {kinds[row.kind] ?? row.kind} from {row.provider}
      </div>
      {row.reason && <div className={classes.reason}>{row.reason}</div>}
      <div className={classes.key}>{row.dedupeKey}</div>
    </>
  );
}

export function Replay({ row }: { row: WebhookRow }) {
  const { canOperate } = usePermissions();
  const replay = useGqlMutation(ReplayEventDocument, {
    invalidates: ['webhooks', 'rides', 'unrouted', 'counts', 'alerts'],
  });
  if (row.state === 'DONE' || !canOperate) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={replay.isPending}
      onClick={() => replay.mutate({ id: row.id })}
    >
      Replay
    </Button>
  );
}
