import { Checkbox, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useState } from 'react';
import { formProblem } from '../../api/errors';
import { CreateApiKeyDocument, type Permission } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { useMe } from '../../api/session';
import { CopyField } from '../../ui/CopyField';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { permissionWords } from './permissionWords';

const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'No end' },
];

const dayMs = 86_400_000;

export function NewApiKey({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const [secret, setSecret] = useState<string>();
  const form = useForm({
    initialValues: { name: '', scopes: ['READ'] as string[], life: '90', password: '' },
    validate: {
      name: isNotEmpty('What is it for?'),
      scopes: (scopes) => (scopes.length > 0 ? null : 'Choose at least one.'),
      password: isNotEmpty('A key outlives your sign-in, so your password is asked for.'),
    },
  });
  const create = useGqlMutation(CreateApiKeyDocument, {
    invalidates: ['access'],
    showsErrors: true,
    form,
    onSuccess: ({ createApiKey }) => setSecret(createApiKey.secret),
  });
  if (secret) {
    return (
      <FormDrawer
        title="Your new key"
        onClose={onClose}
        submitLabel="I have stored it"
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
        }}
      >
        <Notice tone="warning" title="Store it now">
          It is shown this once. Whoever has it can do what you chose.
        </Notice>
        <CopyField label="Key" value={secret} />
        <Text size="sm" c="dimmed">
          Send it with each request as <code>Authorization: Bearer msk_…</code>
        </Text>
      </FormDrawer>
    );
  }
  return (
    <FormDrawer
      title="New API key"
      onClose={onClose}
      submitLabel="Make key"
      busy={create.isPending}
      onSubmit={form.onSubmit(({ name, scopes, life, password }) =>
        create.mutate({
          password,
          input: {
            name: name.trim(),
            scopes: scopes as Permission[],
            expiresAt: life ? new Date(Date.now() + Number(life) * dayMs).toISOString() : null,
          },
        }),
      )}
    >
      <FormProblem problem={formProblem(create.error, form.values)} />
      <TextInput
        label="What for"
        placeholder="Back-office sync"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Checkbox.Group label="It may" {...form.getInputProps('scopes')}>
        <Stack gap="xs" mt="xs">
          {me.permissions.map((permission) => (
            <Checkbox
              key={permission}
              value={permission}
              label={permissionWords[permission].label}
              description={permissionWords[permission].does}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label="Ends after"
        data={lives}
        allowDeselect={false}
        {...form.getInputProps('life')}
      />
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        {...form.getInputProps('password')}
      />
    </FormDrawer>
  );
}
