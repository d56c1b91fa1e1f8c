import { Button, Paper, Skeleton } from '@mantine/core';
import { IconLock, IconPlus, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import { explain } from '../../api/errors';
import {
  EndpointListDocument,
  type EndpointRowFragment,
  RemoveEndpointDocument,
  RotateEndpointSecretDocument,
  SetEndpointActiveDocument,
  TestEndpointDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusBadge } from '../../ui/StatusBadge';
import { useDialog } from '../../ui/useDialog';
import { Deliveries } from './Deliveries';
import { EndpointForm, Secret } from './EndpointForm';
import { Intercept } from './Intercept';
import classes from './outgoing.module.css';
import { endpointStates, events } from './words';

export function OutgoingPage() {
  const { may } = usePermissions();
  if (may('MANAGE_INTEGRATIONS')) return <Endpoints />;
  return (
    <>
      <PageHeader title="Outgoing webhooks" />
      <EmptyState icon={<IconLock size={22} aria-hidden />} title="This page is for ops managers">
        They say which of your other systems are told of what happens here.
      </EmptyState>
    </>
  );
}

function Endpoints() {
  const { data, error, refetch } = useGqlQuery('outgoing', EndpointListDocument, {});
  const form = useDialog<EndpointRowFragment | 'new'>();
  const log = useDialog<EndpointRowFragment>();
  return (
    <>
      <PageHeader
        title="Outgoing webhooks"
        description="Your other systems are told of what happens here, each event once, signed. What is not taken is tried again for three days."
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => form.open('new')}>
            New endpoint
          </Button>
        }
      />
      {error && !data && <ErrorState {...explain(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={120} radius="lg" />}
      {data?.webhookEndpoints.length === 0 && (
        <Paper radius="lg" mb="sm">
          <EmptyState icon={<IconWebhook size={22} aria-hidden />} title="Nobody is told yet">
            Make an endpoint for each system that wants to know.
          </EmptyState>
        </Paper>
      )}
      <div className={classes.cards}>
        {data?.webhookEndpoints.map((endpoint) => (
          <Endpoint
            key={endpoint.id}
            endpoint={endpoint}
            onEdit={() => form.open(endpoint)}
            onLog={() => log.open(endpoint)}
          />
        ))}
      </div>
      <Intercept />
      {form.subject && (
        <EndpointForm
          endpoint={form.subject === 'new' ? undefined : form.subject}
          onClose={form.close}
        />
      )}
      {log.subject && <Deliveries endpoint={log.subject} onClose={log.close} />}
    </>
  );
}

interface EndpointProps {
  endpoint: EndpointRowFragment;
  onEdit: () => void;
  onLog: () => void;
}

function Endpoint({ endpoint, onEdit, onLog }: EndpointProps) {
  const { id, url, description, state, failingSince, withTexts } = endpoint;
  const [secret, setSecret] = useState<string>();
  const invalidates = ['outgoing'] as const;
  const activate = useGqlMutation(SetEndpointActiveDocument, { invalidates });
  const remove = useGqlMutation(RemoveEndpointDocument, { invalidates });
  const test = useGqlMutation(TestEndpointDocument, {
    invalidates,
    onSuccess: () => {
      notifyDone('A test is on its way.');
      onLog();
    },
  });
  const rotate = useGqlMutation(RotateEndpointSecretDocument, {
    invalidates,
    onSuccess: ({ rotateWebhookSecret }) => setSecret(rotateWebhookSecret.secret),
  });
  const look = endpointStates[state];
  return (
    <Paper component="article" radius="lg" className={classes.card} aria-label={url}>
      <div className={classes.head}>
        <span className={classes.url}>{url}</span>
        <StatusBadge tone={look.tone}>{look.label}</StatusBadge>
        {withTexts && <StatusBadge tone="accent">With texts</StatusBadge>}
      </div>
      <div className={classes.second}>
        {description && <>{description} · </>}
        {endpoint.events.map((event) => events[event].name).join(', ')}
      </div>
      {failingSince && state === 'ACTIVE' && (
        <Notice tone="warning">
          Nothing got through since <RelativeTime at={failingSince} />. After five days it is left
          alone.
        </Notice>
      )}
      {state === 'DISABLED' && (
        <Notice tone="warning">
          It took nothing for five days, or said that it is gone. Resume it once it is mended; what
          happened meanwhile is not sent.
        </Notice>
      )}
      <div className={classes.actions}>
        <Button size="xs" variant="default" onClick={onLog}>
          Deliveries
        </Button>
        <Button size="xs" variant="default" onClick={onEdit}>
          Edit
        </Button>
        {state === 'ACTIVE' ? (
          <>
            <Button
              size="xs"
              variant="default"
              loading={test.isPending}
              onClick={() => test.mutate({ id })}
            >
              Send a test
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={activate.isPending}
              onClick={() => activate.mutate({ id, active: false })}
            >
              Pause
            </Button>
          </>
        ) : (
          <Button
            size="xs"
            variant="default"
            loading={activate.isPending}
            onClick={() => activate.mutate({ id, active: true })}
          >
            Resume
          </Button>
        )}
        <ConfirmButton
          size="xs"
          title="Change its secret?"
          consequence="The one before counts no more: the receiver refuses deliveries until it has the new one."
          confirmLabel="Change secret"
          busy={rotate.isPending}
          onConfirm={() => rotate.mutateAsync({ id })}
        >
          New secret
        </ConfirmButton>
        <ConfirmButton
          size="xs"
          danger
          title="Remove this endpoint?"
          consequence="It is told nothing more, and the list of its deliveries goes."
          confirmLabel="Remove"
          busy={remove.isPending}
          onConfirm={() => remove.mutateAsync({ id })}
        >
          Remove
        </ConfirmButton>
      </div>
      {secret && <Secret secret={secret} onClose={() => setSecret(undefined)} />}
    </Paper>
  );
}
