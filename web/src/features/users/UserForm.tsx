import { Button, MultiSelect, Radio, Stack, Switch, Text, TextInput } from '@mantine/core';
import { isEmail, isNotEmpty, useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { formProblem } from '../../api/errors';
import {
  CreateUserDocument,
  type Role,
  UpdateUserDocument,
  UserMarketsDocument,
  type UserPatch,
  type UserRowFragment,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { useMe } from '../../api/session';
import { paths } from '../../paths';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { NewPasswordInput } from '../../ui/NewPasswordInput';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { passwordHint } from '../../ui/password';
import { roles } from '../../ui/roles';

interface UserFormProps {
  /** Left out: a new one is made. */
  user: UserRowFragment | undefined;
  onClose: () => void;
}

interface Limited {
  role: Role;
  marketIds: string[];
}

/** Administrators see all markets. */
const limits = ({ role, marketIds }: Limited) => role !== 'ADMIN' && marketIds.length > 0;

function sameMarkets(user: UserRowFragment, values: Limited): boolean {
  const before = (user.markets ?? []).map((market) => market.id);
  const after = limits(values) ? values.marketIds : [];
  return before.join() === after.join();
}

export function UserForm({ user, onClose }: UserFormProps) {
  const me = useMe();
  const mine = user?.id === me.id;
  const [choosing, password] = useDisclosure(!user);
  const form = useForm({
    initialValues: {
      name: user?.name ?? '',
      email: user?.email ?? '',
      role: user?.role ?? ('DISPATCHER' as Role),
      active: user?.active ?? true,
      password: '',
      marketIds: user?.markets?.map((market) => market.id) ?? [],
    },
    validate: {
      name: isNotEmpty('A name is needed.'),
      email: isEmail('An e-mail address, as dana@example.com.'),
      password: (value) => {
        if (!choosing) return null;
        const hint = passwordHint(value);
        return hint.acceptable ? null : hint.text;
      },
    },
  });
  const options = {
    invalidates: ['users'] as const,
    showsErrors: true,
    form,
  };
  const create = useGqlMutation(CreateUserDocument, {
    ...options,
    onSuccess: ({ createUser }) => {
      notifyDone(`${createUser.name} can sign in now.`);
      onClose();
    },
  });
  const update = useGqlMutation(UpdateUserDocument, {
    ...options,
    onSuccess: ({ updateUser }) => {
      notifyDone(`${updateUser.name} is saved.`);
      onClose();
    },
  });

  function submit(values: typeof form.values) {
    const name = values.name.trim();
    if (!user) {
      const { active: _, marketIds, ...input } = values;
      const limit = limits(values) ? { marketIds } : {};
      create.mutate({ input: { ...input, ...limit, name, email: values.email.trim() } });
      return;
    }
    const patch: UserPatch = {
      ...(name === user.name ? {} : { name }),
      ...(values.role === user.role ? {} : { role: values.role }),
      ...(values.active === user.active ? {} : { active: values.active }),
      ...(choosing ? { password: values.password } : {}),
      ...(sameMarkets(user, values) ? {} : { marketIds: limits(values) ? values.marketIds : null }),
    };
    if (Object.keys(patch).length === 0) return onClose();
    update.mutate({ id: user.id, patch });
  }

  const { data } = useGqlQuery('markets', UserMarketsDocument, {});
  const markets = (data?.markets ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const { values } = form;
  const deactivates = user?.active && !values.active;
  return (
    <FormDrawer
      onClose={onClose}
      title={user ? `Edit ${user.name}` : 'New user'}
      submitLabel={user ? 'Save' : 'Add user'}
      busy={create.isPending || update.isPending}
      onSubmit={form.onSubmit(submit)}
    >
      <FormProblem problem={formProblem(user ? update.error : create.error, values)} />
      <TextInput
        label="Name"
        description="Colleagues see it beside what this person does."
        required
        maxLength={200}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      {user ? (
        <TextInput
          label="E-mail"
          description="It cannot be changed."
          variant="filled"
          value={user.email}
          readOnly
        />
      ) : (
        <TextInput
          label="E-mail"
          description="To sign in with."
          type="email"
          required
          autoComplete="off"
          {...form.getInputProps('email')}
        />
      )}
      {mine ? (
        <Notice tone="neutral" title="This is you">
          Your role and access are changed by another administrator, your password under{' '}
          <Link {...paths.account()}>Account</Link>.
        </Notice>
      ) : (
        <>
          <Radio.Group label="Role" {...form.getInputProps('role')}>
            <Stack gap="xs" mt={6}>
              {(Object.keys(roles) as Role[]).map((role) => (
                <Radio
                  key={role}
                  value={role}
                  label={roles[role].label}
                  description={roles[role].may}
                />
              ))}
            </Stack>
          </Radio.Group>
          {values.role !== 'ADMIN' && (
            <MultiSelect
              label="Markets"
              description="Sees only what belongs to these; leave it empty for all. The first one is where new rides go."
              placeholder={values.marketIds.length === 0 ? 'All markets' : undefined}
              data={markets}
              clearable
              searchable
              {...form.getInputProps('marketIds')}
            />
          )}
          {user && (
            <Switch
              label="May sign in"
              description="Off signs this person out everywhere, at once."
              {...form.getInputProps('active', { type: 'checkbox' })}
            />
          )}
          {deactivates && (
            <Notice tone="warning">
              {user.name} is signed out everywhere and cannot sign in until you allow it again.
            </Notice>
          )}
          {choosing ? (
            <NewPasswordInput
              label={user ? 'New password' : 'Password'}
              description={
                user
                  ? 'Signs this person out everywhere. Hand it over by a safe way.'
                  : 'Hand it over by a safe way; it can be changed under Account.'
              }
              required
              generates
              value={values.password}
              onChange={(value) => form.setFieldValue('password', value)}
              error={form.errors.password}
            />
          ) : (
            <div>
              <Button variant="default" onClick={password.open}>
                Set a new password
              </Button>
              <Text size="xs" c="dimmed" mt={4}>
                When somebody forgot it. It signs this person out everywhere.
              </Text>
            </div>
          )}
        </>
      )}
    </FormDrawer>
  );
}
