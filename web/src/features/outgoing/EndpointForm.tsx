import { Checkbox, Stack, Switch, Text, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useState } from 'react';
import { formProblem } from '../../api/errors';
import {
  CreateEndpointDocument,
  type EndpointRowFragment,
  UpdateEndpointDocument,
  type WebhookEventType,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { CopyField } from '../../ui/CopyField';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { events } from './words';

interface EndpointFormProps {
  endpoint: EndpointRowFragment | undefined;
  onClose: () => void;
}

/** Where events go, and which. A new endpoint shows its secret once. */
export function EndpointForm({ endpoint, onClose }: EndpointFormProps) {
  const { may } = usePermissions();
  const [secret, setSecret] = useState<string>();
  const form = useForm({
    initialValues: {
      url: endpoint?.url ?? 'https://',
      description: endpoint?.description ?? '',
      events: (endpoint?.events ?? ['RIDE_CHANGED']) as string[],
      withTexts: endpoint?.withTexts ?? false,
    },
    validate: {
      url: isNotEmpty('Where to?'),
      events: (chosen) => (chosen.length > 0 ? null : 'Choose at least one.'),
    },
  });
  const options = { invalidates: ['outgoing'] as const, showsErrors: true, form };
  const create = useGqlMutation(CreateEndpointDocument, {
    ...options,
    onSuccess: ({ createWebhookEndpoint }) => setSecret(createWebhookEndpoint.secret),
  });
  const update = useGqlMutation(UpdateEndpointDocument, {
    ...options,
    onSuccess: () => {
      notifyDone('Saved. It holds from now on.');
      onClose();
    },
  });
  if (secret) return <Secret secret={secret} onClose={onClose} />;
  const used = endpoint ? update : create;
  return (
    <FormDrawer
      title={endpoint ? 'Endpoint' : 'New endpoint'}
      onClose={onClose}
      submitLabel={endpoint ? 'Save' : 'Make endpoint'}
      busy={used.isPending}
      onSubmit={form.onSubmit((values) => {
        const input = { ...values, events: values.events as WebhookEventType[] };
        if (endpoint) update.mutate({ id: endpoint.id, input });
        else create.mutate({ input });
      })}
    >
      <FormProblem problem={formProblem(used.error, form.values)} />
      <TextInput
        label="Address"
        description="Begins with https:// and is reached over the internet."
        maxLength={500}
        data-autofocus
        {...form.getInputProps('url')}
      />
      <TextInput
        label="What for"
        placeholder="Back office"
        maxLength={200}
        {...form.getInputProps('description')}
      />
      <Checkbox.Group label="It is told" {...form.getInputProps('events')}>
        <Stack gap="xs" mt="xs">
          {(Object.keys(events) as WebhookEventType[]).map((event) => (
            <Checkbox
              key={event}
              value={event}
              label={events[event].name}
              description={events[event].told}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <Switch
        label="With texts"
        description="What people write is sent, too. Phone numbers never are."
        disabled={!may('READ_TEXTS')}
        {...form.getInputProps('withTexts', { type: 'checkbox' })}
      />
    </FormDrawer>
  );
}

/** Shown once: what the receiver checks signatures with. */
export function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <FormDrawer
      title="Its secret"
      onClose={onClose}
      submitLabel="I have stored it"
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <Notice tone="warning" title="Store it now">
        It is shown this once. The receiver checks with it that a delivery comes from here.
      </Notice>
      <CopyField label="Secret" value={secret} />
      <Text size="sm" c="dimmed">
        Deliveries are signed by the Standard Webhooks specification: its libraries check them in
        one call.
      </Text>
    </FormDrawer>
  );
}
