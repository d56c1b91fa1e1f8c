import { PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { formProblem } from '../../api/errors';
import {
  NewRecoveryCodesDocument,
  RemoveSecondFactorDocument,
  type SecondFactorKind,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { RecoveryCodes } from './RecoveryCodes';

interface RemoveFactorProps {
  kind: SecondFactorKind;
  name: string;
  onClose: () => void;
}

export function RemoveFactor({ kind, name, onClose }: RemoveFactorProps) {
  const form = useForm({ initialValues: { password: '' } });
  const remove = useGqlMutation(RemoveSecondFactorDocument, {
    invalidates: ['access'],
    showsErrors: true,
    form,
    onSuccess: () => {
      notifyDone(`${name}: removed.`);
      onClose();
    },
  });
  return (
    <FormDrawer
      title={`Remove: ${name}`}
      description="Your sign-in asks for it no longer."
      submitLabel="Remove"
      busy={remove.isPending}
      onClose={onClose}
      onSubmit={form.onSubmit(({ password }) => remove.mutate({ kind, password }))}
    >
      <FormProblem problem={formProblem(remove.error, form.values)} />
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('password')}
      />
    </FormDrawer>
  );
}

export function NewCodes({ onClose }: { onClose: () => void }) {
  const [codes, setCodes] = useState<string[]>();
  const form = useForm({ initialValues: { password: '' } });
  const renew = useGqlMutation(NewRecoveryCodesDocument, {
    invalidates: ['access'],
    showsErrors: true,
    form,
    onSuccess: ({ newRecoveryCodes }) => setCodes(newRecoveryCodes),
  });
  if (codes) return <RecoveryCodes codes={codes} onClose={onClose} />;
  return (
    <FormDrawer
      title="New recovery codes"
      description="The codes you have count no longer."
      submitLabel="Make codes"
      busy={renew.isPending}
      onClose={onClose}
      onSubmit={form.onSubmit(({ password }) => renew.mutate({ password }))}
    >
      <FormProblem problem={formProblem(renew.error, form.values)} />
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('password')}
      />
    </FormDrawer>
  );
}
