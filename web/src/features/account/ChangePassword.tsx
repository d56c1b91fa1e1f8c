import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { explain, formProblem } from '../../api/errors';
import { ChangePasswordDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { session, useMe } from '../../api/session';
import { FormProblem } from '../../ui/FormProblem';
import { NewPasswordInput } from '../../ui/NewPasswordInput';
import { notifyDone, notifyError } from '../../ui/notify';
import { passwordHint } from '../../ui/password';

export function ChangePassword() {
  const me = useMe();
  const form = useForm({
    initialValues: { current: '', new: '', repeat: '' },
    validate: {
      current: (value) => (value ? null : 'The password you have now.'),
      new: (value, { current }) => {
        const hint = passwordHint(value);
        if (!hint.acceptable) return hint.text;
        return value === current ? 'This is the password you have already.' : null;
      },
      repeat: (value, { new: chosen }) => (value === chosen ? null : 'The two are not the same.'),
    },
  });
  const change = useGqlMutation(ChangePasswordDocument, {
    showsErrors: true,
    form,
    onSuccess: () => {
      // The server ended every session, this one too: it goes on with the new password.
      session
        .signIn(me.email, form.values.new)
        // A second factor is asked for on the page for it.
        .then((answer) => {
          notifyDone('Your password is changed. Everywhere else you are signed out.');
          return 'token' in answer ? session.signOut() : undefined;
        })
        .catch((error: unknown) => notifyError(explain(error)));
      form.reset();
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ current, new: chosen }) =>
        change.mutate({ current, new: chosen }),
      )}
    >
      <Stack gap="md">
        <FormProblem problem={formProblem(change.error, form.values)} />
        {/* For password managers: whose password this is. */}
        <input type="text" autoComplete="username" value={me.email} readOnly hidden />
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          {...form.getInputProps('current')}
        />
        <NewPasswordInput
          label="New password"
          value={form.values.new}
          onChange={(value) => form.setFieldValue('new', value)}
          error={form.errors.new}
        />
        <PasswordInput
          label="New password, once more"
          autoComplete="new-password"
          {...form.getInputProps('repeat')}
        />
        <div>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
          <Text size="xs" c="dimmed" mt="xs">
            You stay signed in here, and are signed out everywhere else.
          </Text>
        </div>
      </Stack>
    </form>
  );
}
