import { Anchor, UnstyledButton, VisuallyHidden } from '@mantine/core';
import {
  IconPhone,
  IconPhoneOff,
  IconPhoneX,
  IconRobot,
  IconSpeakerphone,
} from '@tabler/icons-react';
import { useId, useState } from 'react';
import { TraceSteps } from '../../ui/TraceSteps';
import { clockText, exactText, useNow } from '../../ui/time';
import { DeliveryMark } from './DeliveryMark';
import { LegDetails } from './LegDetails';
import { LegProblem } from './LegProblem';
import type { ThreadEntry, Utterance } from './thread';
import classes from './thread.module.css';
import { callWords, deliveryWords, whoToWhom } from './wording';

interface BubbleProps {
  utterance: Utterance;
  onChanged: (entry: ThreadEntry) => void;
}

/** One thing said, or one call, with what became of it. */
export function Bubble({ utterance: { entries }, onChanged }: BubbleProps) {
  const [entry] = entries;
  const [opened, setOpened] = useState(false);
  const details = useId();
  const now = useNow();
  const at = new Date(entry.createdAt);
  const legs = entries.flatMap((each) => each.legs);
  const twins = entries.length > 1;
  const failed = entries.some(({ delivery }) => delivery === 'FAILED');

  return (
    <div
      className={classes.bubble}
      data-kind={entry.kind}
      data-voice={entry.channel === 'VOICE' || undefined}
      data-failed={failed || undefined}
    >
      <VisuallyHidden>
        {whoToWhom(entries)}, {clockText(at)}:{' '}
      </VisuallyHidden>
      {entry.channel === 'VOICE' ? <Call entry={entry} /> : <Words entry={entry} />}
      <div className={classes.foot}>
        <time dateTime={entry.createdAt} title={exactText(at)}>
          {clockText(at)}
        </time>
        {entry.recovered && (
          <span title="It arrived while the server was away, and was fetched from the provider afterwards.">
            recovered
          </span>
        )}
        <UnstyledButton
          className={classes.more}
          aria-expanded={opened}
          aria-controls={opened ? details : undefined}
          disabled={legs.length === 0}
          onClick={() => setOpened(!opened)}
        >
          {entry.channel === 'VOICE' ? (
            <span>Details</span>
          ) : (
            entries.map((each) => {
              const { mark, text } = deliveryWords(each, now);
              return (
                <DeliveryMark key={each.id} mark={mark}>
                  {twins ? `${each.toName ?? 'Recipient'}: ${text.toLowerCase()}` : text}
                </DeliveryMark>
              );
            })
          )}
          <VisuallyHidden>{opened ? 'Hide details' : 'Show details'}</VisuallyHidden>
        </UnstyledButton>
      </div>
      {entries.map((each) => (
        <LegProblem key={each.id} entry={each} onChanged={onChanged} />
      ))}
      {opened && (
        <div id={details} className={classes.legs}>
          {entries.map((each) => (
            <Why key={each.id} entry={each} />
          ))}
          {legs.map((leg) => (
            <LegDetails key={leg.id} leg={leg} />
          ))}
        </div>
      )}
    </div>
  );
}

/** Why it went where it went. */
function Why({ entry: { trace, template } }: { entry: ThreadEntry }) {
  if (trace.length === 0 && !template) return null;
  return (
    <section className={classes.leg} aria-label="Why it went where it went">
      {trace.length > 0 && <TraceSteps steps={trace} />}
      {template && <div className={classes.template}>Words of {template}</div>}
    </section>
  );
}

const leakWords: Record<NonNullable<ThreadEntry['leak']>, string> = {
  FLAGGED: 'Gives away a number, address or link.',
  REDACTED: 'Gave away a number, address or link: taken out.',
  BLOCKED: 'Gives away a number, address or link: not delivered.',
};

/** What the company's own server said; `ALLOWED` needs no words. */
const verdictWords: Partial<Record<NonNullable<ThreadEntry['verdict']>, string>> = {
  BLOCKED: 'Stopped by your own server.',
  PASSED: 'Your own server did not answer: passed on unchecked.',
  HELD: 'Your own server did not answer: held.',
  RELEASED: 'Stopped by your own server, then let go by a person.',
};

function Words({ entry }: { entry: ThreadEntry }) {
  const Icon =
    entry.kind === 'AUTO_REPLY'
      ? IconRobot
      : entry.kind === 'NOTICE'
        ? IconSpeakerphone
        : undefined;
  return (
    <div className={classes.words} dir="auto">
      {Icon && <Icon size={15} aria-hidden className={classes.kindIcon} />}
      {entry.body ||
        (entry.media.length === 0 && (
          <em>
            {entry.textHidden
              ? 'Text hidden from your role'
              : entry.redacted
                ? 'Text removed'
                : 'Empty text'}
          </em>
        ))}
      {entry.media.map(({ id, state, url, problem }, index) => {
        const name = entry.media.length > 1 ? `Picture ${index + 1}` : 'Picture';
        return url ? (
          <Anchor key={id} href={url} target="_blank" rel="noreferrer" display="block" size="sm">
            {name}
          </Anchor>
        ) : (
          <div key={id} className={classes.missing}>
            {state === 'WAITING'
              ? `${name} is being fetched.`
              : `${name} not delivered. ${problem}`}
          </div>
        );
      })}
      {entry.leak && <div className={classes.missing}>{leakWords[entry.leak]}</div>}
      {entry.verdict && verdictWords[entry.verdict] && (
        <div className={classes.missing}>{verdictWords[entry.verdict]}</div>
      )}
      {entry.verdict === 'EDITED' && (
        <div className={classes.missing}>
          Changed by your own server. Delivered: <q>{entry.deliveredBody ?? '…'}</q>
        </div>
      )}
      {entry.verdict !== 'EDITED' && entry.deliveredBody && (
        <div className={classes.missing}>
          Delivered: <q>{entry.deliveredBody}</q>
        </div>
      )}
      {entry.missingParts !== null && (
        <div className={classes.missing}>
          {entry.missingParts === 1
            ? '1 part of this text never arrived.'
            : `${entry.missingParts} parts of this text never arrived.`}
        </div>
      )}
    </div>
  );
}

function Call({ entry }: { entry: ThreadEntry }) {
  const { tone, text } = callWords(entry);
  const Icon = tone === 'danger' ? IconPhoneX : tone === 'warning' ? IconPhoneOff : IconPhone;
  return (
    <div className={classes.call}>
      <span className={classes.callIcon} data-tone={tone}>
        <Icon size={16} aria-hidden />
      </span>
      <div>
        <div className={classes.callText}>{text}</div>
        {entry.body && (
          <div className={classes.heard}>
            {entry.fromRole === 'COMPANY' ? 'Said' : 'Caller heard'}: <q>{entry.body}</q>
          </div>
        )}
      </div>
    </div>
  );
}
