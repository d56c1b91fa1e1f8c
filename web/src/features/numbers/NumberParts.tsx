import { Tooltip } from '@mantine/core';
import { IconMessage, IconPhone, IconPhoto } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { NumberRowFragment } from '../../api/generated/graphql';
import { paths } from '../../paths';
import { CallbackBadge, StatusBadge } from '../../ui/StatusBadge';
import classes from './numbers.module.css';
import { pairWords } from './pairs';
import { purposes } from './purposes';

export function Carries({ number }: { number: Pick<NumberRowFragment, 'sms' | 'voice' | 'mms'> }) {
  if (!number.sms && !number.voice) return <span className={classes.dim}>Nothing</span>;
  return (
    <span className={classes.carries}>
      {number.sms && (
        <span>
          <IconMessage size={14} aria-hidden /> Texts
        </span>
      )}
      {number.voice && (
        <span>
          <IconPhone size={14} aria-hidden /> Calls
        </span>
      )}
      {number.mms && (
        <span>
          <IconPhoto size={14} aria-hidden /> Pictures
        </span>
      )}
    </span>
  );
}

/** The number it serves as one with, if there is one (E41). */
export function Pair({ number }: { number: Pick<NumberRowFragment, 'sms' | 'voice' | 'pair'> }) {
  if (!number.pair) return null;
  const [before, after] = pairWords(number);
  return (
    <>
      {before}{' '}
      <Link {...paths.number(number.pair.id)} className={classes.pair}>
        {number.pair.number}
      </Link>
      {after}
    </>
  );
}

/** Where its webhooks point; nothing to say of a number that is gone. */
export function Callbacks({ number }: { number: NumberRowFragment }) {
  if (number.state === 'RELEASED' || number.state === 'ORDERED') return null;
  const badge = <CallbackBadge state={number.callbacks} />;
  if (!number.callbacksProblem) return badge;
  return (
    <Tooltip label={number.callbacksProblem} multiline maw={320} withArrow>
      {/* Reached by the keyboard, so that the words are. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a tooltip needs something to focus */}
      <span tabIndex={0}>{badge}</span>
    </Tooltip>
  );
}

export function Purpose({ number }: { number: Pick<NumberRowFragment, 'purpose'> }) {
  if (number.purpose === 'POOL') return null;
  return (
    <StatusBadge tone="accent" plain>
      {purposes[number.purpose].label}
    </StatusBadge>
  );
}

/** `Orlando, FL, US`, as far as the telco tells. */
export function placeOf(
  number: Pick<NumberRowFragment, 'locality' | 'region' | 'country'>,
): string {
  return [number.locality, number.region, number.country].filter(Boolean).join(', ');
}

/** `1.15 USD a month`; empty where the telco does not tell. */
export function costOf(cost: { amount: string; currency: string } | null): string {
  return cost ? `${cost.amount} ${cost.currency} a month` : '';
}
