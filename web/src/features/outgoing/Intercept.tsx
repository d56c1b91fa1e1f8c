import { Button, Paper, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useState } from 'react';
import { explain, formProblem } from '../../api/errors';
import {
  InterceptDocument,
  type InterceptRowFragment,
  type InterceptSilence,
  RemoveInterceptDocument,
  RotateInterceptDocument,
  SetInterceptDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { ErrorState } from '../../ui/ErrorState';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { StatusBadge } from '../../ui/StatusBadge';
import { Secret } from './EndpointForm';
import classes from './outgoing.module.css';
import { silences } from './words';

/** The server that is asked before a person's text is passed on. */
export function Intercept() {
  const { may } = usePermissions();
  const { data, error, refetch } = useGqlQuery('outgoing', InterceptDocument, {});
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string>();
  const rotate = useGqlMutation(RotateInterceptDocument, {
    invalidates: ['outgoing'],
    onSuccess: ({ rotateInterceptSecret }) => setSecret(rotateInterceptSecret.secret ?? undefined),
  });
  const remove = useGqlMutation(RemoveInterceptDocument, { invalidates: ['outgoing'] });
  if (error && !data) return <ErrorState {...explain(error)} onRetry={() => void refetch()} />;
  if (!data) return null;
  const endpoint = data.interceptEndpoint;
  return (
    <Paper
      component="section"
      radius="lg"
      className={classes.card}
      aria-label="Asked before delivery"
    >
      <div className={classes.head}>
        <strong>Asked before delivery</strong>
        {endpoint && (
          <StatusBadge tone={endpoint.active ? 'success' : 'neutral'}>
            {endpoint.active ? 'Asked' : 'Not asked'}
          </StatusBadge>
        )}
      </div>
      <div className={classes.second}>
        A server of your own may be asked about each text that a person writes to another: it lets
        it go, stops it, or gives other words.
      </div>
      {endpoint && (
        <>
          <span className={classes.url}>{endpoint.url}</span>
          <div className={classes.second}>{silences[endpoint.onSilence].told}</div>
        </>
      )}
      <div className={classes.actions}>
        <Button
          size="xs"
          variant="default"
          disabled={!may('READ_TEXTS')}
          onClick={() => setOpen(true)}
        >
          {endpoint ? 'Edit' : 'Set up'}
        </Button>
        {endpoint && (
          <>
            <ConfirmButton
              size="xs"
              title="Change its secret?"
              consequence="The one before counts no more: until your server has the new one, its answers count as none."
              confirmLabel="Change secret"
              busy={rotate.isPending}
              onConfirm={() => rotate.mutateAsync({})}
            >
              New secret
            </ConfirmButton>
            <ConfirmButton
              size="xs"
              danger
              title="Ask nobody any more?"
              consequence="Texts are passed on at once. What was stopped stays stopped."
              confirmLabel="Remove"
              busy={remove.isPending}
              onConfirm={() => remove.mutateAsync({})}
            >
              Remove
            </ConfirmButton>
          </>
        )}
      </div>
      {open && (
        <InterceptForm endpoint={endpoint} onClose={() => setOpen(false)} onSecret={setSecret} />
      )}
      {secret && <Secret secret={secret} onClose={() => setSecret(undefined)} />}
    </Paper>
  );
}

interface InterceptFormProps {
  endpoint: InterceptRowFragment | null;
  onClose: () => void;
  onSecret: (secret: string) => void;
}

function InterceptForm({ endpoint, onClose, onSecret }: InterceptFormProps) {
  const form = useForm({
    initialValues: {
      url: endpoint?.url ?? 'https://',
      onSilence: endpoint?.onSilence ?? ('PASS_ON' as InterceptSilence),
      active: endpoint?.active ?? true,
    },
    validate: { url: isNotEmpty('Where is it asked?') },
  });
  const save = useGqlMutation(SetInterceptDocument, {
    invalidates: ['outgoing'],
    showsErrors: true,
    form,
    onSuccess: ({ setInterceptEndpoint }) => {
      if (setInterceptEndpoint.secret) onSecret(setInterceptEndpoint.secret);
      else notifyDone('Saved. It holds from now on.');
      onClose();
    },
  });
  return (
    <FormDrawer
      title="Asked before delivery"
      onClose={onClose}
      submitLabel="Save"
      busy={save.isPending}
      onSubmit={form.onSubmit((input) => save.mutate({ input }))}
    >
      <FormProblem problem={formProblem(save.error, form.values)} />
      <TextInput
        label="Address"
        description="Begins with https:// and answers within 3 seconds."
        maxLength={500}
        data-autofocus
        {...form.getInputProps('url')}
      />
      <Radio.Group label="A text that nobody answered for" {...form.getInputProps('onSilence')}>
        <Stack gap="xs" mt="xs">
          {(Object.keys(silences) as InterceptSilence[]).map((each) => (
            <Radio
              key={each}
              value={each}
              label={silences[each].label}
              description={silences[each].told}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Switch
        label="Ask it"
        description="What people write is sent there. Phone numbers never are."
        {...form.getInputProps('active', { type: 'checkbox' })}
      />
    </FormDrawer>
  );
}
