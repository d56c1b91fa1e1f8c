import { Button, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconRouteAltLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { explain, fieldErrors } from '../../api/errors';
import {
  type Channel,
  ExplainRouteDocument,
  type ExplainRouteQuery,
  type RouteOutcome,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { paths } from '../../paths';
import { FormProblem } from '../../ui/FormProblem';
import { SideDrawer } from '../../ui/SideDrawer';
import { StatusBadge, type Tone } from '../../ui/StatusBadge';
import { TraceSteps } from '../../ui/TraceSteps';
import classes from './unrouted.module.css';

type Explained = ExplainRouteQuery['explainRoute'];

const looks: Record<RouteOutcome, readonly [tone: Tone, words: string]> = {
  FORWARDED: ['success', 'Goes to the other side'],
  HELD: ['warning', 'Held back'],
  WAITING: ['warning', 'Waits for somebody to be assigned'],
  OVER: ['neutral', 'The conversation is over'],
  LOST: ['warning', 'Lost and found: a dispatcher is asked'],
  VERIFICATION: ['neutral', 'Would be taken for a verification code'],
  INTAKE: ['success', 'A request on the board'],
  NOWHERE: ['neutral', 'Goes to nobody'],
};

/** What would happen if a phone texted or called one of our numbers now. Nothing is sent. */
export function ExplainDrawer({ onClose }: { onClose: () => void }) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [channel, setChannel] = useState<Channel>('SMS');
  // Asked when told to, never kept or asked again by itself: there is a phone in the question.
  const ask = useGqlMutation(ExplainRouteDocument, { showsErrors: true });
  const fields = (ask.error && fieldErrors(ask.error)) || {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (from.trim() && to.trim()) ask.mutate({ from: from.trim(), to: to.trim(), channel });
  };
  return (
    <SideDrawer onClose={onClose} title={<Text fw={650}>Explain routing</Text>}>
      <Stack gap="lg">
        <form onSubmit={submit} aria-label="Explain routing">
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              What would happen if this phone texted or called this number now. Nothing is sent, and
              the phone is not kept.
            </Text>
            {ask.error && Object.keys(fields).length === 0 && (
              <FormProblem problem={explain(ask.error)} />
            )}
            <SegmentedControl
              aria-label="Text or call"
              value={channel}
              onChange={(value) => setChannel(value as Channel)}
              data={[
                { value: 'SMS', label: 'Text' },
                { value: 'VOICE', label: 'Call' },
              ]}
            />
            <TextInput
              label="From"
              description="A person’s phone, or anonymous."
              autoComplete="off"
              required
              data-autofocus
              value={from}
              error={fields.from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
            <TextInput
              label="To"
              description="One of our numbers."
              autoComplete="off"
              required
              value={to}
              error={fields.to}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
            <Button
              type="submit"
              loading={ask.isPending}
              disabled={!from.trim() || !to.trim()}
              leftSection={<IconRouteAltLeft size={16} aria-hidden />}
            >
              Explain
            </Button>
          </Stack>
        </form>
        {ask.data && !ask.error && <Answer explained={ask.data.explainRoute} channel={channel} />}
      </Stack>
    </SideDrawer>
  );
}

function Answer({ explained, channel }: { explained: Explained; channel: Channel }) {
  const [tone, words] = looks[explained.outcome];
  return (
    <section aria-labelledby="explained" role="status">
      <Title order={3} id="explained" mb="xs">
        <StatusBadge tone={tone}>{words}</StatusBadge>
      </Title>
      {explained.toName && (
        <Text size="sm" mb="xs">
          To {explained.toName} ({explained.toRole?.toLowerCase()}), who sees{' '}
          {explained.shownNumber}.
        </Text>
      )}
      {explained.ride && (
        <Text size="sm" mb="xs">
          Shown at{' '}
          <Link {...paths.ride(explained.ride.id)} className={classes.link}>
            {explained.ride.ref}
          </Link>
          .
        </Text>
      )}
      <TraceSteps steps={explained.steps} />
      {explained.reply && (
        <Text size="sm" mt="sm">
          The sender {channel === 'VOICE' ? 'hears' : 'reads'} ({explained.template}): “
          {explained.reply}”
        </Text>
      )}
    </section>
  );
}
