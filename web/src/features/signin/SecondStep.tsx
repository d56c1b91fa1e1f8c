import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { explain, toApiError } from '../../api/errors';
import { type AwaitedStep, session } from '../../api/session';

interface SecondStepProps {
  step: AwaitedStep;
  onDone: () => void;
  /** The step took too long, or is not wanted: the password again. */
  onBack: () => void;
}

/** After the password: a code of the app, of a text, or for recovery. */
export function SecondStep({ step, onDone, onBack }: SecondStepProps) {
  const [code, setCode] = useState('');
  const app = step.kinds.includes('TOTP');
  const phone = step.kinds.includes('SMS') ? step.phone : null;
  const finish = useMutation({
    mutationFn: () => session.finishSignIn(step.token, code.trim()),
    onSuccess: onDone,
    onError: () => setCode(''),
    meta: { showsError: () => true },
  });
  const send = useMutation({
    mutationFn: () => session.sendCode(step.token),
    meta: { showsError: () => true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finish.mutate();
  };
  const problem = finish.error ?? send.error;
  const over = problem && toApiError(problem).code === 'UNAUTHENTICATED';
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {problem && (
          <Alert color="red" role="alert" title={toApiError(problem).message}>
            {over ? undefined : explain(problem).detail}
          </Alert>
        )}
        {send.isSuccess && !problem && (
          <Alert color="lagoon" role="status">
            A code is on its way to {phone}.
          </Alert>
        )}
        <Text size="sm">
          {app
            ? 'Type the code that your authenticator app shows.'
            : 'Have a code sent to your phone, and type it here.'}
        </Text>
        <TextInput
          label="Code"
          description="Or one of your recovery codes."
          autoComplete="one-time-code"
          size="md"
          maxLength={20}
          data-autofocus
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {phone && (
          <Button variant="default" loading={send.isPending} onClick={() => send.mutate()}>
            Send a code to {phone}
          </Button>
        )}
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={finish.isPending}
          disabled={code.trim().length < 6}
        >
          Sign in
        </Button>
        <Button variant="subtle" onClick={onBack}>
          Begin again
        </Button>
      </Stack>
    </form>
  );
}
