import { Button, Group, Skeleton, Stack, Text, Textarea, Title } from '@mantine/core';
import {
  IconArrowForward,
  IconHeadset,
  IconPhonePlus,
  IconPlugConnected,
  IconSend,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '../../api/errors';
import {
  ResolveUnroutedDocument,
  type ResolveUnroutedInput,
  UnroutedByIdDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { ErrorState } from '../../ui/ErrorState';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { RelativeTime } from '../../ui/RelativeTime';
import { SideDrawer } from '../../ui/SideDrawer';
import { StatusBadge } from '../../ui/StatusBadge';
import { ChannelWord, SenderPhone } from './UnroutedParts';
import classes from './unrouted.module.css';
import {
  dialledNumber,
  doneWords,
  type Guess,
  likelihoodLooks,
  otherSide,
  type UnroutedRow,
} from './words';

type Act = (input: Omit<ResolveUnroutedInput, 'id'>) => Promise<unknown>;

interface UnroutedDrawerProps {
  id: string;
  onClose: () => void;
}

/** One contact: what came in, who it probably is, and what to do about it. */
export function UnroutedDrawer({ id, onClose }: UnroutedDrawerProps) {
  const query = useGqlQuery('unrouted', UnroutedByIdDocument, { id });
  const row = query.data?.unroutedItem;
  return (
    <SideDrawer
      onClose={onClose}
      title={
        <Text fw={650}>{row?.entry.channel === 'VOICE' ? 'Unrouted call' : 'Unrouted text'}</Text>
      }
    >
      {row ? (
        <Contact row={row} onClose={onClose} />
      ) : query.isPending ? (
        <Skeleton height={220} radius="md" role="status" aria-label="Loading" />
      ) : (
        <ErrorState
          {...(query.error ? explain(query.error) : { title: 'There is no such contact.' })}
          onRetry={() => void query.refetch()}
        />
      )}
    </SideDrawer>
  );
}

function Contact({ row, onClose }: { row: UnroutedRow; onClose: () => void }) {
  const { canDispatch } = usePermissions();
  const { entry } = row;
  const resolve = useGqlMutation(ResolveUnroutedDocument, {
    invalidates: ['unrouted', 'counts', 'rides', 'ride', 'customers', 'drivers', 'support'],
    showsErrors: true,
    onSuccess: ({ resolveUnrouted: { resolution } }) => {
      notifyDone(resolution ? `${doneWords[resolution]}.` : 'Done.');
      onClose();
    },
  });
  const act: Act = (input) => resolve.mutateAsync({ input: { id: row.id, ...input } });
  const busy = resolve.isPending;
  const may = (action: ResolveUnroutedInput['action']) =>
    canDispatch && row.actions.includes(action);

  return (
    <Stack gap="lg">
      <div>
        <Group gap="sm" mb="xs">
          <ChannelWord row={row} />
          <span className={classes.second}>
            <RelativeTime at={entry.createdAt} />
            {dialledNumber(row) && `, on ${dialledNumber(row)}`}
          </span>
        </Group>
        {entry.body && (
          <div className={classes.said} dir="auto">
            {entry.channel === 'VOICE' ? <>Caller heard: “{entry.body}”</> : entry.body}
          </div>
        )}
        <Group gap="sm" mt="xs">
          <SenderPhone row={row} />
        </Group>
        {entry.problem && <div className={classes.second}>{entry.problem}</div>}
      </div>
      {row.resolution && (
        <Notice tone="neutral">
          {doneWords[row.resolution]}
          {row.resolvedBy && ` by ${row.resolvedBy}`}
          {row.resolvedAt && (
            <>
              , <RelativeTime at={row.resolvedAt} />
            </>
          )}
          .
        </Notice>
      )}
      {resolve.error && <FormProblem problem={explain(resolve.error)} />}
      <section aria-labelledby="guesses">
        <Title order={3} id="guesses" mb="xs">
          Who it probably is
        </Title>
        {row.guesses.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nobody we know has this phone, and nobody uses this number now.
          </Text>
        ) : (
          <ul className={classes.guesses}>
            {row.guesses.map((guess) => (
              <li key={`${guess.personId}:${guess.conversation?.id}`} className={classes.guess}>
                <GuessFacts guess={guess} />
                <div className={classes.guessDo}>
                  {may('CONNECT') && guess.live && guess.conversation && (
                    <Button
                      size="compact-sm"
                      leftSection={<IconArrowForward size={14} aria-hidden />}
                      loading={busy}
                      onClick={() =>
                        void act({
                          action: 'CONNECT',
                          personId: guess.personId,
                          conversationId: guess.conversation?.id ?? null,
                        }).catch(() => {})
                      }
                    >
                      Pass on to {otherSide(guess)}
                    </Button>
                  )}
                  {may('RECONNECT') && !guess.live && guess.conversation && otherSide(guess) && (
                    <ConfirmButton
                      size="compact-sm"
                      leftSection={<IconPlugConnected size={14} aria-hidden />}
                      title={`Reconnect ${guess.name} and ${otherSide(guess)}?`}
                      consequence={`They reach each other again for a while, and both are told so.${entry.channel === 'SMS' ? ' This text is passed on.' : ''}`}
                      confirmLabel="Reconnect"
                      busy={busy}
                      onConfirm={() =>
                        act({
                          action: 'RECONNECT',
                          personId: guess.personId,
                          conversationId: guess.conversation?.id ?? null,
                        })
                      }
                    >
                      Reconnect with {otherSide(guess)}
                    </ConfirmButton>
                  )}
                  {may('ALTERNATE') && (
                    <ConfirmButton
                      size="compact-sm"
                      leftSection={<IconPhonePlus size={14} aria-hidden />}
                      title={`Is this ${guess.name}’s phone?`}
                      consequence={`From now on this phone reaches whomever ${guess.name} reaches, on the same numbers. ${guess.name} is still rung and texted on the usual one.`}
                      confirmLabel="Add the phone"
                      busy={busy}
                      onConfirm={() => act({ action: 'ALTERNATE', personId: guess.personId })}
                    >
                      Add as {guess.name}’s phone
                    </ConfirmButton>
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
      </section>
      {may('REPLY') && <ReplyForm number={entry.number?.number} busy={busy} act={act} />}
      {(may('SUPPORT') || may('BLOCK') || may('DISMISS')) && (
        <Group gap={6} justify="flex-end">
          {may('SUPPORT') && (
            <ConfirmButton
              variant="light"
              px="sm"
              leftSection={<IconHeadset size={16} aria-hidden />}
              title="Hand it to support?"
              consequence="An agent of the support desk answers from the support line. Nothing is passed on to anyone of a ride."
              confirmLabel="Hand to support"
              busy={busy}
              onConfirm={() => act({ action: 'SUPPORT' })}
            >
              Hand to support
            </ConfirmButton>
          )}
          {may('BLOCK') && (
            <ConfirmButton
              variant="subtle"
              color="red"
              px="sm"
              danger
              title="Ignore this phone?"
              consequence="What it sends without a ride is put aside by itself from now on, and gets no answer; its calls are refused. Rides are not touched."
              confirmLabel="Ignore the phone"
              busy={busy}
              onConfirm={() => act({ action: 'BLOCK' })}
            >
              Ignore phone
            </ConfirmButton>
          )}
          {may('DISMISS') && (
            <Button
              variant="default"
              px="sm"
              loading={busy}
              onClick={() => void act({ action: 'DISMISS' }).catch(() => {})}
            >
              Dismiss
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function GuessFacts({ guess }: { guess: Guess }) {
  const [tone, words] = likelihoodLooks[guess.likelihood];
  const person = guess.role === 'DRIVER' ? paths.driver : paths.customer;
  return (
    <>
      <div className={classes.guessTop}>
        <Link {...person(guess.personId)} className={classes.link}>
          {guess.name}
        </Link>
        <span className={classes.second}>{guess.role.toLowerCase()}</span>
        <StatusBadge tone={tone}>{words}</StatusBadge>
      </div>
      <div className={classes.second}>
        {guess.why}
        {guess.ride && (
          <>
            {' '}
            <Link {...paths.ride(guess.ride.id)} className={classes.link}>
              {guess.ride.ref}
            </Link>
            {otherSide(guess) && `, with ${otherSide(guess)}`}
          </>
        )}
      </div>
    </>
  );
}

interface ReplyFormProps {
  number: string | undefined;
  busy: boolean;
  act: Act;
}

function ReplyForm({ number, busy, act }: ReplyFormProps) {
  const [body, setBody] = useState('');
  return (
    <form
      aria-label="Reply"
      onSubmit={(event) => {
        event.preventDefault();
        if (body.trim()) void act({ action: 'REPLY', body: body.trim() }).catch(() => {});
      }}
    >
      <Textarea
        label="Reply as the company"
        description={number && `Sent from ${number}.`}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1600}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="xs">
        <Button
          type="submit"
          variant="light"
          leftSection={<IconSend size={16} aria-hidden />}
          disabled={!body.trim()}
          loading={busy}
        >
          Send
        </Button>
      </Group>
    </form>
  );
}
