import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { formProblem } from '../../../api/errors';
import {
  type AgentPatchInput,
  type AgentRowFragment,
  AgentUsersDocument,
  CreateAgentDocument,
  UpdateAgentDocument,
} from '../../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../../api/queries';
import { useMe, usePermissions } from '../../../api/session';
import { FormDrawer } from '../../../ui/FormDrawer';
import { FormProblem } from '../../../ui/FormProblem';
import { Notice } from '../../../ui/Notice';
import { longestName } from '../../../ui/names';
import { notifyDone } from '../../../ui/notify';

interface AgentFormProps {
  /** Left out: a new one is made. */
  agent: AgentRowFragment | undefined;
  onClose: () => void;
}

/** Adds an agent of the support line, or changes one. */
export function AgentForm({ agent, onClose }: AgentFormProps) {
  const form = useForm({
    initialValues: {
      name: agent?.name ?? '',
      phone: '',
      userId: agent?.user?.id ?? null,
      note: agent?.note ?? '',
      active: agent?.active ?? true,
    },
    validate: { name: isNotEmpty('A name is needed.') },
  });
  const options = { invalidates: ['support'] as const, showsErrors: true, form };
  const create = useGqlMutation(CreateAgentDocument, {
    ...options,
    onSuccess: ({ createAgent }) => {
      notifyDone(`${createAgent.name} is an agent now, off duty.`);
      onClose();
    },
  });
  const update = useGqlMutation(UpdateAgentDocument, {
    ...options,
    onSuccess: ({ updateAgent }) => {
      notifyDone(`${updateAgent.name} is saved.`);
      onClose();
    },
  });

  function submit(values: typeof form.values) {
    const name = values.name.trim();
    const phone = values.phone.trim();
    const note = values.note.trim();
    if (!agent) {
      const input = { name, note, phone: phone || null, userId: values.userId };
      create.mutate({ input });
      return;
    }
    const patch: AgentPatchInput = {
      ...(name === agent.name ? {} : { name }),
      ...(phone ? { phone } : {}),
      ...(values.userId === (agent.user?.id ?? null) ? {} : { userId: values.userId ?? '' }),
      ...(note === agent.note ? {} : { note }),
      ...(values.active === agent.active ? {} : { active: values.active }),
    };
    if (Object.keys(patch).length === 0) return onClose();
    update.mutate({ id: agent.id, patch: { ...patch, expectedVersion: agent.version } });
  }

  return (
    <FormDrawer
      onClose={onClose}
      title={agent ? `Edit ${agent.name}` : 'New agent'}
      submitLabel={agent ? 'Save' : 'Add agent'}
      busy={create.isPending || update.isPending}
      onSubmit={form.onSubmit(submit)}
    >
      <FormProblem problem={formProblem(agent ? update.error : create.error, form.values)} />
      <TextInput
        label="Name"
        description="As colleagues know the agent. Customers are never told."
        required
        maxLength={longestName}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TextInput
        label={agent?.phone ? 'New phone' : 'Phone'}
        description={
          agent?.phone
            ? `Now ${agent.phone.masked}. The conversations go on with the new one, which is of the same country unless written with + and country code.`
            : 'With + and country code. Texts and calls of customers reach it from a number that stands for each of them.'
        }
        type="tel"
        autoComplete="off"
        {...form.getInputProps('phone')}
      />
      <Account
        agent={agent}
        value={form.values.userId}
        error={form.errors.userId}
        onChange={(userId) => form.setFieldValue('userId', userId)}
      />
      <Textarea
        label="Note"
        description="For colleagues."
        autosize
        minRows={2}
        maxLength={1000}
        {...form.getInputProps('note')}
      />
      {agent && (
        <Switch
          label="Works for the company"
          description="Off: gets no conversations."
          {...form.getInputProps('active', { type: 'checkbox' })}
        />
      )}
      {agent?.active && !form.values.active && agent.openConversations > 0 && (
        <Notice tone="warning">
          The conversations of {agent.name} go to others on duty, or wait in the queue.
        </Notice>
      )}
    </FormDrawer>
  );
}

interface AccountProps {
  agent: AgentRowFragment | undefined;
  value: string | null;
  error: React.ReactNode;
  onChange: (userId: string | null) => void;
}

/** Which user answers at the desk as this agent. Who may not see all users can choose himself. */
function Account({ agent, value, error, onChange }: AccountProps) {
  const me = useMe();
  const { canManageUsers } = usePermissions();
  const users = useGqlQuery('users', AgentUsersDocument, {}, { enabled: canManageUsers });
  const known = users.data?.users.filter(({ id, active }) => active || id === value);
  const others = agent?.user && agent.user.id !== me.id ? [agent.user] : [];
  const choices = known ?? [{ id: me.id, name: `${me.name} (you)` }, ...others];
  return (
    <Select
      label="User of the console"
      description="Answers at the desk as this agent."
      placeholder="Nobody: answers on the phone alone"
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      searchable={choices.length > 8}
      clearable
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
