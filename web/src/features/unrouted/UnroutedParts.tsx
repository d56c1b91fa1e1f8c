import { Button } from '@mantine/core';
import { IconArrowBackUp, IconMessage, IconPhone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { useRevealPhone } from '../../api/reveal';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { MaskedPhone } from '../../ui/MaskedPhone';
import { StatusBadge } from '../../ui/StatusBadge';
import classes from './unrouted.module.css';
import { bestGuess, doneWords, type UnroutedRow } from './words';

/** What the page knows of its rows beyond their data. */
export interface Dismissing {
  waiting: ReadonlySet<string>;
  dismiss: (id: string) => void;
  takeBack: (id: string) => void;
}

export function ChannelWord({ row: { entry } }: { row: UnroutedRow }) {
  const Icon = entry.channel === 'VOICE' ? IconPhone : IconMessage;
  return (
    <span className={classes.channel}>
      <Icon size={15} aria-hidden />
      {entry.channel === 'VOICE' ? 'Call' : 'Text'}
    </span>
  );
}

/** The phone, masked until somebody says why he needs it. */
export function SenderPhone({ row: { entry, senderKind } }: { row: UnroutedRow }) {
  const { canReveal } = usePermissions();
  const reveal = useRevealPhone();
  if (!entry.sender) {
    return <span>{senderKind === 'NO_PHONE' ? 'Short code or name' : 'Number withheld'}</span>;
  }
  return (
    <MaskedPhone
      masked={entry.sender.masked}
      onReveal={canReveal ? reveal(entry.sender.id) : undefined}
      explain={(error) => explain(error).title}
    />
  );
}

/** The phone, and whose we take it to be. */
export function Sender({ row }: { row: UnroutedRow }) {
  return (
    <>
      <SenderPhone row={row} />
      <div className={classes.second}>{bestGuess(row.guesses) ?? 'Not known to us'}</div>
    </>
  );
}

export function What({ row: { entry } }: { row: UnroutedRow }) {
  return (
    <>
      {entry.body ? (
        <div className={classes.words} dir="auto">
          {entry.channel === 'VOICE' ? <>Caller heard: “{entry.body}”</> : entry.body}
        </div>
      ) : (
        entry.channel === 'SMS' && (
          <em className={classes.second}>
            {entry.textHidden ? 'Text hidden from your role' : 'Empty text'}
          </em>
        )
      )}
      <div className={classes.second}>
        {entry.problem ?? 'It belonged to a conversation, and a person has something to decide.'}
        {entry.ride && (
          <>
            {' '}
            <Link {...paths.ride(entry.ride.id)} className={classes.link}>
              {entry.ride.ref}
            </Link>
          </>
        )}
      </div>
    </>
  );
}

export function DismissButton({ row, using }: { row: UnroutedRow; using: Dismissing }) {
  const { canDispatch } = usePermissions();
  if (row.resolution) {
    return (
      <StatusBadge tone="neutral" plain title={row.resolvedBy ? `By ${row.resolvedBy}` : undefined}>
        {doneWords[row.resolution]}
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
