import { Button } from '@mantine/core';
import { IconArrowBackUp, IconMessage, IconPhone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import type { UnmatchedEntryFragment } from '../../api/generated/graphql';
import { useRevealPhone } from '../../api/reveal';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { MaskedPhone } from '../../ui/MaskedPhone';
import { StatusBadge } from '../../ui/StatusBadge';
import classes from './unmatched.module.css';

export type UnmatchedRow = UnmatchedEntryFragment;

/** What the page knows of its rows beyond their data. */
export interface Dismissing {
  waiting: ReadonlySet<string>;
  dismiss: (id: string) => void;
  takeBack: (id: string) => void;
}

export function ChannelWord({ row }: { row: UnmatchedRow }) {
  const Icon = row.channel === 'VOICE' ? IconPhone : IconMessage;
  return (
    <span className={classes.channel}>
      <Icon size={15} aria-hidden />
      {row.channel === 'VOICE' ? 'Call' : 'Text'}
    </span>
  );
}

/** The phone, and whose we take it to be. */
export function Sender({ row: { sender, guess } }: { row: UnmatchedRow }) {
  const { canDispatch } = usePermissions();
  const reveal = useRevealPhone();
  return (
    <>
      {sender ? (
        <MaskedPhone
          masked={sender.masked}
          onReveal={canDispatch ? reveal(sender.id) : undefined}
          explain={(error) => explain(error).title}
        />
      ) : (
        <span>Number withheld</span>
      )}
      <div className={classes.second}>
        {guess ? (
          <>
            <Link
              {...(guess.role === 'DRIVER'
                ? paths.driver(guess.personId)
                : paths.customer(guess.personId))}
              className={classes.link}
            >
              {guess.name}
            </Link>
            , {guess.role.toLowerCase()}
          </>
        ) : (
          sender && 'Not known to us'
        )}
      </div>
    </>
  );
}

export function What({ row }: { row: UnmatchedRow }) {
  return (
    <>
      {row.body ? (
        <div className={classes.words} dir="auto">
          {row.channel === 'VOICE' ? <>Caller heard: “{row.body}”</> : row.body}
        </div>
      ) : (
        row.channel === 'SMS' && <em className={classes.second}>Empty text</em>
      )}
      <div className={classes.second}>
        {row.problem ?? 'This phone has no ride with the number it dialled.'}
        {row.ride && (
          <>
            {' '}
            <Link {...paths.ride(row.ride.id)} className={classes.link}>
              {row.ride.ref}
            </Link>
          </>
        )}
      </div>
    </>
  );
}

export function DismissButton({ row, using }: { row: UnmatchedRow; using: Dismissing }) {
  const { canDispatch } = usePermissions();
  if (row.dismissedAt) {
    return (
      <StatusBadge tone="neutral" plain>
        Dismissed
      </StatusBadge>
    );
  }
  if (!canDispatch) return null;
  if (using.waiting.has(row.id)) {
    return (
      <span className={classes.undo} role="status">
        Dismissed
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          onClick={() => using.takeBack(row.id)}
        >
          Undo
        </Button>
      </span>
    );
  }
  return (
    <Button size="compact-sm" variant="default" onClick={() => using.dismiss(row.id)}>
      Dismiss
    </Button>
  );
}
