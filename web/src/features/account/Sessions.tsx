import { Button, Group, Text } from '@mantine/core';
import { explain } from '../../api/errors';
import {
  EndAllSessionsDocument,
  EndSessionDocument,
  SessionsDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { ErrorState } from '../../ui/ErrorState';
import { notifyDone } from '../../ui/notify';
import { RelativeTime } from '../../ui/RelativeTime';
import classes from './account.module.css';
import { device } from './device';

/** Each place where one is signed in, to end what one does not recognise. */
export function Sessions() {
  const sessions = useGqlQuery('access', SessionsDocument, {});
  const end = useGqlMutation(EndSessionDocument, { invalidates: ['access'] });
  const endAll = useGqlMutation(EndAllSessionsDocument, {
    onSuccess: () => notifyDone('You are signed out everywhere.'),
  });
  if (sessions.error) {
    return <ErrorState {...explain(sessions.error)} onRetry={() => void sessions.refetch()} />;
  }
  return (
    <>
      <ul className={classes.rows} aria-label="Sessions">
        {sessions.data?.sessions.map((one) => (
          <li key={one.id}>
            <div>
              <div>{device(one.userAgent)}</div>
              <Text size="xs" c="dimmed">
                {one.address ?? 'Address unknown'} · signed in <RelativeTime at={one.beganAt} /> ·
                last renewed <RelativeTime at={one.renewedAt} />
              </Text>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              loading={end.isPending && end.variables.id === one.id}
              onClick={() => end.mutate({ id: one.id })}
            >
              Sign out there
            </Button>
          </li>
        ))}
      </ul>
      <Group mt="sm">
        <ConfirmButton
          size="compact-sm"
          title="Sign out everywhere?"
          consequence="Every browser and phone must sign in again, this one too. Your API keys are withdrawn."
          confirmLabel="Sign out everywhere"
          danger
          busy={endAll.isPending}
          onConfirm={() => endAll.mutateAsync({})}
        >
          Sign out everywhere
        </ConfirmButton>
      </Group>
    </>
  );
}
