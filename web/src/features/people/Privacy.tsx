import { Button, Group, Modal, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconDownload, IconEraser, IconLock, IconLockOpen } from '@tabler/icons-react';
import { explain, formProblem } from '../../api/errors';
import {
  CancelErasureDocument,
  ErasePersonDocument,
  LiftLegalHoldDocument,
  type PersonPrivacyFragment,
  PrivacyOfPersonDocument,
  SetLegalHoldDocument,
} from '../../api/generated/graphql';
import { type Topic, useGqlMutation, useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { useDownload } from '../../api/useDownload';
import { ErrorState } from '../../ui/ErrorState';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { RelativeTime } from '../../ui/RelativeTime';
import { useDialog } from '../../ui/useDialog';
import type { Person } from './kinds';

const touched: Topic[] = ['privacy', 'customers', 'drivers', 'rides', 'ride', 'unrouted'];

/** A person's data: taken away as a file, held for a dispute, or erased. */
export function Privacy({ person }: { person: Person }) {
  const { may } = usePermissions();
  if (!may('MANAGE_PRIVACY')) return null;
  return (
    <section aria-labelledby="privacy">
      <Title order={2} id="privacy" mb="xs">
        Data
      </Title>
      <Standing person={person} />
    </section>
  );
}

type Task = 'erase' | 'hold' | 'lift';

function Standing({ person }: { person: Person }) {
  const answer = useGqlQuery('privacy', PrivacyOfPersonDocument, { personId: person.id });
  const file = useDownload();
  const dialog = useDialog<Task>();
  const cancel = useGqlMutation(CancelErasureDocument, {
    invalidates: touched,
    onSuccess: () => notifyDone('Nothing is erased.'),
  });
  const privacy = answer.data?.personPrivacy;
  if (!privacy) {
    return answer.error ? (
      <ErrorState {...explain(answer.error)} onRetry={() => void answer.refetch()} />
    ) : null;
  }
  const { erasure, hold } = privacy;
  if (erasure?.doneAt) return <Erased erasure={erasure} />;
  return (
    <Stack gap="sm">
      {hold && (
        <Notice tone="warning" title="Legal hold">
          Nothing of this person is removed since <RelativeTime at={hold.since} />: {hold.reason}
        </Notice>
      )}
      {erasure && (
        <Notice tone="warning" title="About to be erased">
          {erasure.dueAt ? (
            <>
              Once the numbers of the last contact have rested: <RelativeTime at={erasure.dueAt} />.
            </>
          ) : (
            'Once no ride is under way any more, and the numbers have rested.'
          )}
        </Notice>
      )}
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          loading={file.isPending}
          onClick={() => file.mutate({ path: `/export/people/${person.id}`, name: 'person.json' })}
        >
          Export data
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={
            hold ? <IconLockOpen size={15} aria-hidden /> : <IconLock size={15} aria-hidden />
          }
          onClick={() => dialog.open(hold ? 'lift' : 'hold')}
        >
          {hold ? 'Lift the hold' : 'Legal hold'}
        </Button>
        {erasure ? (
          <Button
            size="xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ personId: person.id })}
          >
            Do not erase
          </Button>
        ) : (
          <Button
            size="xs"
            variant="light"
            color="red"
            disabled={hold !== null}
            leftSection={<IconEraser size={15} aria-hidden />}
            onClick={() => dialog.open('erase')}
          >
            Erase
          </Button>
        )}
      </Group>
      {dialog.subject && (
        <PrivacyDialog task={dialog.subject} person={person} onClose={dialog.close} />
      )}
    </Stack>
  );
}

function Erased({ erasure }: { erasure: NonNullable<PersonPrivacyFragment['erasure']> }) {
  return (
    <Notice tone="neutral" title="Erased">
      {erasure.doneAt && <RelativeTime at={erasure.doneAt} />}. Name, numbers, texts and places are
      gone; that there were rides and contacts stays.
    </Notice>
  );
}

const words: Record<Task, { title: string; what: string; go: string; done: string }> = {
  erase: {
    title: 'Erase this person?',
    what: 'Name, numbers, texts and places are removed everywhere, also from the files of the database. This cannot be undone. While a ride is under way it waits until that is over and the numbers have rested.',
    go: 'Erase',
    done: 'The erasure is on its way.',
  },
  hold: {
    title: 'Hold this person’s data?',
    what: 'Neither retention nor an erasure removes anything of this person until the hold is lifted.',
    go: 'Hold',
    done: 'The data is held.',
  },
  lift: {
    title: 'Lift the legal hold?',
    what: 'What is older than the market keeps is removed within hours.',
    go: 'Lift the hold',
    done: 'The hold is lifted.',
  },
};

interface PrivacyDialogProps {
  task: Task;
  person: Person;
  onClose: () => void;
}

function PrivacyDialog({ task, person, onClose }: PrivacyDialogProps) {
  const form = useForm({
    initialValues: { reason: '', confirm: '' },
    validate: {
      reason: (typed) => (typed.trim() ? null : 'Tell in a few words why.'),
      confirm: (typed) =>
        task !== 'erase' || typed.trim() === person.name ? null : 'Type the name as it is written.',
    },
  });
  const options = {
    invalidates: touched,
    showsErrors: true,
    form,
    onSuccess: () => {
      notifyDone(words[task].done);
      onClose();
    },
  };
  const erase = useGqlMutation(ErasePersonDocument, options);
  const hold = useGqlMutation(SetLegalHoldDocument, options);
  const lift = useGqlMutation(LiftLegalHoldDocument, options);
  const used = { erase, hold, lift }[task];
  return (
    <Modal opened onClose={onClose} title={words[task].title}>
      <form
        noValidate
        onSubmit={form.onSubmit(({ reason, confirm }) => {
          const personId = person.id;
          if (task === 'erase') erase.mutate({ personId, confirm, reason });
          else if (task === 'hold') hold.mutate({ personId, reason });
          else lift.mutate({ personId, reason });
        })}
      >
        <Stack gap="md">
          <FormProblem problem={formProblem(used.error, form.values)} />
          <Text size="sm">{words[task].what}</Text>
          <TextInput label="Why" data-autofocus {...form.getInputProps('reason')} />
          {task === 'erase' && (
            <TextInput
              label={`Type “${person.name}” to go on`}
              autoComplete="off"
              {...form.getInputProps('confirm')}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={used.isPending}
              {...(task === 'erase' ? { color: 'red' } : {})}
            >
              {words[task].go}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
