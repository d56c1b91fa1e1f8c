import { Paper, Text, Title } from '@mantine/core';
import type { MarketPolicyFragment } from '../../api/generated/graphql';
import { languageName } from '../../ui/languages';
import { durationText } from './duration';
import classes from './settings.module.css';
import { strategies } from './strategies';

/** The policy, for those who may not change it. */
export function MarketFacts({ market }: { market: MarketPolicyFragment }) {
  const strategy = strategies[market.strategy];
  return (
    <Paper component="article" radius="lg" className={classes.card} aria-label={market.name}>
      <Title order={3} mb="sm">
        {market.name}
      </Title>
      <dl className={classes.facts}>
        <dt>Country</dt>
        <dd>{market.country}</dd>
        <dt>Company name in texts</dt>
        <dd>{market.brand}</dd>
        <dt>Language of texts</dt>
        <dd>{languageName(market.locale)}</dd>
        <dt>Words in texts</dt>
        <dd>
          {market.rideWord}, {market.driverWord}, {market.customerWord}
        </dd>
        <dt>Time zone</dt>
        <dd>{market.timeZone}</dd>
        <dt>Numbers</dt>
        <dd>
          {strategy.label}
          <Text size="xs" c="dimmed">
            {strategy.does}
          </Text>
        </dd>
        <dt>Contact after a completed ride</dt>
        <dd>{durationText(market.graceSeconds)}</dd>
        <dt>Contact after a cancelled ride</dt>
        <dd>{durationText(market.cancelGraceSeconds)}</dd>
        <dt>PIN for unknown callers</dt>
        <dd>{market.pinDigits === 0 ? 'Not asked for' : `${market.pinDigits} digits`}</dd>
        <dt>Quarantine</dt>
        <dd>{durationText(market.quarantineSeconds)}</dd>
      </dl>
    </Paper>
  );
}
