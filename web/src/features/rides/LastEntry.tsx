import { IconAlertTriangle, IconMessage, IconPhone } from '@tabler/icons-react';
import type { BoardRideFragment } from '../../api/generated/graphql';
import { RelativeTime } from '../../ui/RelativeTime';
import classes from './board.module.css';

type Entry = NonNullable<BoardRideFragment['lastEntry']>;

/** The last text or call of a ride in two lines: who and when, and what. */
export function LastEntry({ entry }: { entry: Entry | null }) {
  if (!entry) return <span className={classes.second}>Nothing yet</span>;
  const failed = entry.delivery === 'FAILED' || entry.delivery === 'UNCERTAIN';
  const Icon = failed ? IconAlertTriangle : entry.channel === 'VOICE' ? IconPhone : IconMessage;
  return (
    <>
      <div className={classes.who} data-failed={failed || undefined}>
        <Icon size={14} aria-hidden />
        <span className={classes.name}>{sender(entry)}</span>
        <span className={classes.when}>
          <RelativeTime at={entry.createdAt} focusable={false} />
        </span>
      </div>
      <div className={classes.second}>{preview(entry, failed)}</div>
    </>
  );
}

function sender(entry: Entry): string {
  switch (entry.kind) {
    case 'RELAY':
    case 'KEYWORD':
    case 'REQUEST':
    case 'UNROUTED':
      return entry.fromName ?? 'Unknown caller';
    case 'COMPANY':
      return 'From the company';
    case 'NOTICE':
      return 'Notice';
    case 'VERIFICATION':
      return entry.fromName ?? 'Verification';
    case 'AUTO_REPLY':
      return 'Automatic reply';
  }
}

function preview(entry: Entry, failed: boolean): string {
  if (failed && entry.problem) return entry.problem;
  if (entry.channel === 'VOICE') {
    return entry.toRole === 'DRIVER' ? 'Called the driver' : 'Called the customer';
  }
  return entry.textHidden
    ? 'Text hidden from your role'
    : (entry.body ?? (entry.redacted ? 'Text removed' : ''));
}
