import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { explain, toApiError } from '../../api/errors';
import { type AwaitedStep, session, useSession } from '../../api/session';
import { LogoMark } from '../../ui/Logo';
import { nameTab } from '../../ui/tab';
import { SecondStep } from './SecondStep';
import classes from './SignInPage.module.css';

const route = getRouteApi('/signin');

export function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const state = useSession();
  const ended = state.status === 'signedOut' && state.ended;
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() ? null : 'Your e-mail address'),
      password: (value) => (value ? null : 'Your password'),
    },
  });
  const [awaited, setAwaited] = useState<AwaitedStep>();
  const enter = () => router.history.push(next ?? '/');
  const signIn = useMutation({
    mutationFn: ({ email, password }: typeof form.values) => session.signIn(email.trim(), password),
    onSuccess: (answer) => ('token' in answer ? setAwaited(answer) : enter()),
    onError: () => form.setFieldValue('password', ''),
    meta: { showsError: () => true },
  });
  useEffect(() => {
    nameTab('Sign in');
  }, []);

  return (
    <main className={classes.screen}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <LogoMark size={44} />
          <Title order={1}>Maskline</Title>
          <Text c="dimmed" size="sm" className={classes.promise}>
            Customers and drivers reach each other. Nobody sees a number.
          </Text>
        </div>
        <Paper className={classes.card} radius="lg">
          {awaited ? (
            <SecondStep
              step={awaited}
              onDone={enter}
              onBack={() => {
                form.setFieldValue('password', '');
                setAwaited(undefined);
              }}
            />
          ) : (
            <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
              <Stack gap="md">
                {signIn.error && <Refusal error={signIn.error} />}
                {ended && !signIn.error && (
                  <Alert color="lagoon">Your session has ended. Sign in again to go on.</Alert>
                )}
                <TextInput
                  label="E-mail"
                  type="email"
                  autoComplete="username"
                  size="md"
                  autoFocus
                  {...form.getInputProps('email')}
                />
                <PasswordInput
                  label="Password"
                  autoComplete="current-password"
                  size="md"
                  {...form.getInputProps('password')}
                />
                <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
                  Sign in
                </Button>
              </Stack>
            </form>
          )}
        </Paper>
      </div>
    </main>
  );
}

function Refusal({ error }: { error: unknown }) {
  const wrong = toApiError(error).code === 'UNAUTHENTICATED';
  const { title, detail } = explain(error);
  return (
    <Alert color="red" role="alert" title={wrong ? 'E-mail or password is wrong.' : title}>
      {wrong ? undefined : detail}
    </Alert>
  );
}
