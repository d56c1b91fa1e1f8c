import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { formProblem } from '../../api/errors';
import {
  BeginTotpDocument,
  type BeginTotpMutation,
  ConfirmTotpDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { CopyField } from '../../ui/CopyField';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import classes from './account.module.css';
import { RecoveryCodes } from './RecoveryCodes';

/** An authenticator app: the password, then its picture and a code of it. */
export function SetUpApp({ onClose }: { onClose: () => void }) {
  const [begun, setBegun] = useState<BeginTotpMutation['beginTotp']>();
  const form = useForm({ initialValues: { password: '' } });
  const begin = useGqlMutation(BeginTotpDocument, {
    showsErrors: true,
    form,
    onSuccess: ({ beginTotp }) => setBegun(beginTotp),
  });
  if (begun) return <Confirm begun={begun} onClose={onClose} />;
  return (
    <FormDrawer
      title="Set up an app"
      description="An authenticator app on your phone shows a new code every 30 seconds, also without a connection."
      submitLabel="Go on"
      busy={begin.isPending}
      onClose={onClose}
      onSubmit={form.onSubmit(({ password }) => begin.mutate({ password }))}
    >
      <FormProblem problem={formProblem(begin.error, form.values)} />
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('password')}
      />
    </FormDrawer>
  );
}

interface ConfirmProps {
  begun: BeginTotpMutation['beginTotp'];
  onClose: () => void;
}

function Confirm({ begun, onClose }: ConfirmProps) {
  const [codes, setCodes] = useState<string[]>();
  const form = useForm({ initialValues: { code: '' } });
  const confirm = useGqlMutation(ConfirmTotpDocument, {
    invalidates: ['access'],
    showsErrors: true,
    form,
    onSuccess: ({ confirmTotp }) => {
      if (confirmTotp.length > 0) setCodes(confirmTotp);
      else onClose();
    },
  });
  if (codes) return <RecoveryCodes codes={codes} onClose={onClose} />;
  return (
    <FormDrawer
      title="Set up an app"
      submitLabel="Turn on"
      busy={confirm.isPending}
      onClose={onClose}
      onSubmit={form.onSubmit(({ code }) => confirm.mutate({ code }))}
    >
      <FormProblem problem={formProblem(confirm.error, form.values)} />
      <Text size="sm">Scan this with the app, or type the key into it.</Text>
      <img
        className={classes.qr}
        src={`data:image/svg+xml;utf8,${encodeURIComponent(begun.qr)}`}
        alt="QR code for the authenticator app"
      />
      <CopyField label="Key" value={begun.secret} />
      <TextInput
        label="Code that the app shows"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        {...form.getInputProps('code')}
      />
    </FormDrawer>
  );
}
