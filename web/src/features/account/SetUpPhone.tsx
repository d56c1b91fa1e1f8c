import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { formProblem } from '../../api/errors';
import { BeginSmsFactorDocument, ConfirmSmsFactorDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { RecoveryCodes } from './RecoveryCodes';

/** A phone that codes are sent to: the password, then the code that came. */
export function SetUpPhone({ onClose }: { onClose: () => void }) {
  const [phone, setPhone] = useState<string>();
  const form = useForm({ initialValues: { password: '', phone: '' } });
  const begin = useGqlMutation(BeginSmsFactorDocument, {
    showsErrors: true,
    form,
    onSuccess: ({ beginSmsFactor }) => setPhone(beginSmsFactor),
  });
  if (phone) return <Confirm phone={phone} onClose={onClose} />;
  return (
    <FormDrawer
      title="Set up a phone"
      description="A code is sent there when you sign in. An app is safer: texts can be read by others."
      submitLabel="Send a code"
      busy={begin.isPending}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => begin.mutate(values))}
    >
      <FormProblem problem={formProblem(begin.error, form.values)} />
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('password')}
      />
      <TextInput
        label="Your phone"
        type="tel"
        autoComplete="tel"
        {...form.getInputProps('phone')}
      />
    </FormDrawer>
  );
}

function Confirm({ phone, onClose }: { phone: string; onClose: () => void }) {
  const [codes, setCodes] = useState<string[]>();
  const form = useForm({ initialValues: { code: '' } });
  const confirm = useGqlMutation(ConfirmSmsFactorDocument, {
    invalidates: ['access'],
    showsErrors: true,
    form,
    onSuccess: ({ confirmSmsFactor }) => {
      if (confirmSmsFactor.length > 0) setCodes(confirmSmsFactor);
      else onClose();
    },
  });
  if (codes) return <RecoveryCodes codes={codes} onClose={onClose} />;
  return (
    <FormDrawer
      title="Set up a phone"
      submitLabel="Turn on"
      busy={confirm.isPending}
      onClose={onClose}
      onSubmit={form.onSubmit(({ code }) => confirm.mutate({ code }))}
    >
      <FormProblem problem={formProblem(confirm.error, form.values)} />
      <Text size="sm">A code is on its way to {phone}.</Text>
      <TextInput
        label="Code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        data-autofocus
        {...form.getInputProps('code')}
      />
    </FormDrawer>
  );
}
