import { UnstyledButton } from '@mantine/core';
import { IconPhone, IconPhoneOff, IconRecordMail, IconUser, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './CallScreen.module.css';
import type { CallOnHandset } from './calls';
import { clockOf } from './handset';
import { Keypad } from './Keypad';

interface CallScreenProps {
  call: CallOnHandset;
  /** Which of the two phones it is on: `customer’s side`. */
  place: string;
  /** The number this phone sees. */
  number: string;
  busy: boolean;
  onAnswer: () => void;
  onVoicemail: () => void;
  onEnd: () => void;
  onClose: () => void;
  onKeyed: (digits: string) => void;
}

/** A call over the whole screen of a handset. The other end is a proxy number, and no more. */
export function CallScreen(props: CallScreenProps) {
  const { call, place, number, busy, onAnswer, onVoicemail, onEnd, onClose, onKeyed } = props;
  const { incoming, answeredAt, endedAt } = call;
  const { refusal, announcement, state, asksFor } = call.call;
  const screen = useRef<HTMLElement>(null);
  // Who calls goes on by keyboard from here; the other phone does not take the focus away.
  useEffect(() => {
    if (!incoming) screen.current?.focus();
  }, [incoming]);
  const ringing = endedAt === undefined && state !== 'BRIDGED';
  return (
    <section
      ref={screen}
      className={classes.screen}
      aria-label={`${incoming ? 'Incoming call' : 'Call'}, ${place}`}
      tabIndex={-1}
    >
      <div className={classes.face} data-ringing={ringing || undefined}>
        <IconUser size={34} aria-hidden />
      </div>
      <div className={classes.number}>{number}</div>
      <div className={classes.state} role="status">
        <StateWords call={call} />
      </div>
      {!incoming && ringing && announcement && <Heard>{announcement}</Heard>}
      {refusal && <Heard>{refusal}</Heard>}
      {asksFor !== null && <Keypad digits={asksFor} busy={busy} onKeyed={onKeyed} />}
      {answeredAt !== undefined && endedAt === undefined && (
        <div className={classes.timer}>
          <Timer since={answeredAt} />
        </div>
      )}
      <div className={classes.buttons}>
        {endedAt !== undefined ? (
          refusal && (
            <Round
              label={asksFor === null ? 'Close' : 'Hang up'}
              tone="plain"
              onClick={onClose}
              disabled={false}
            >
              <IconX size={24} aria-hidden />
            </Round>
          )
        ) : (
          <>
            <Round
              label={incoming && ringing ? 'Decline' : 'Hang up'}
              tone="end"
              onClick={onEnd}
              disabled={busy}
            >
              <IconPhoneOff size={24} aria-hidden />
            </Round>
            {incoming && ringing && (
              <>
                <Round label="Voicemail" tone="plain" onClick={onVoicemail} disabled={busy}>
                  <IconRecordMail size={24} aria-hidden />
                </Round>
                <Round label="Answer" tone="answer" onClick={onAnswer} disabled={busy}>
                  <IconPhone size={24} aria-hidden />
                </Round>
              </>
            )}
          </>
        )}
      </div>
    </section>
  );
}

function StateWords({ call: { call, incoming, endedAt, answeredAt } }: { call: CallOnHandset }) {
  if (call.asksFor !== null) return 'Key in the digits';
  if (call.refusal) return 'The call was not connected';
  if (endedAt !== undefined) {
    return answeredAt === undefined
      ? 'Call ended'
      : `Call ended, ${clockOf((endedAt - answeredAt) / 1000)}`;
  }
  if (call.state === 'BRIDGED') return 'Connected';
  return incoming ? 'is calling you' : 'Calling…';
}

function Heard({ children }: { children: string }) {
  return (
    <div className={classes.heard}>
      <span>You hear</span>
      <q>{children}</q>
    </div>
  );
}

function Timer({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return <span role="timer">{clockOf((now - since) / 1000)}</span>;
}

interface RoundProps {
  label: string;
  tone: 'answer' | 'end' | 'plain';
  disabled: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Round({ label, tone, disabled, onClick, children }: RoundProps) {
  return (
    <UnstyledButton className={classes.round} onClick={onClick} disabled={disabled}>
      <span className={classes.disc} data-tone={tone}>
        {children}
      </span>
      {label}
    </UnstyledButton>
  );
}
