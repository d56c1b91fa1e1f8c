import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { usePersonChoices } from '../../api/choices';
import { explain, showsOutdated, toApiError } from '../../api/errors';
import { invalidate } from '../../api/queries';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { type PersonChoice, PersonPicker } from '../../ui/PersonPicker';
import { type StepName, stepLabel } from './offers';
import { type Answers, correctable, durations, perform, steps } from './steps';
import type { Ride } from './useThread';

interface StepDialogProps {
  step: StepName;
  ride: Ride;
  onClose: () => void;
  /** The ride is no longer as it is shown here. */
  onChanged: () => void;
}

/** Asks what a step needs to know, tells what follows from it, and does it. */
export function StepDialog(question: StepDialogProps) {
  const { title } = steps[question.step](question.ride);
  return (
    <Modal opened onClose={question.onClose} title={<Text fw={650}>{title}</Text>}>
      <StepForm {...question} />
    </Modal>
  );
}

function StepForm({ step, ride, onClose, onChanged }: StepDialogProps) {
  const about = steps[step](ride);
  const client = useQueryClient();
  const [driver, setDriver] = useState<PersonChoice | null>(null);
  const [search, setSearch] = useState('');
  const [answers, setAnswers] = useState<Answers>({ hours: '2', reason: '', to: 'IN_PROGRESS' });
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const drivers = usePersonChoices('driver', search, about.asks.includes('driver'));
  const asks = (field: (typeof about.asks)[number]) => about.asks.includes(field);
  const missing =
    (about.needs === 'driver' && !driver) || (about.needs === 'reason' && !answers.reason.trim());

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (missing || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await perform(step, ride, { ...answers, driverId: driver?.id });
      notifyDone(about.done);
      onClose();
    } catch (thrown) {
      setProblem({ thrown, ride });
      if (showsOutdated(thrown)) onChanged();
    } finally {
      setBusy(false);
      void invalidate(client, ['ride', 'rides', 'counts', 'numbers']);
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <Text component="div" size="sm" c="dimmed">
          {about.consequence}
        </Text>
        <FormProblem problem={problem && words(problem, ride)} />
        {asks('driver') && (
          <PersonPicker
            label="Driver"
            placeholder={
              about.needs === 'driver' ? 'Name or whole phone number' : 'Anyone available'
            }
            required={about.needs === 'driver'}
            {...(about.needs === 'driver' ? {} : { anyone: 'Choose an available driver for me' })}
            value={driver}
            onChange={setDriver}
            search={search}
            onSearch={setSearch}
            choices={drivers.choices?.filter(({ id }) => id !== ride.driver?.id)}
            pending={drivers.pending}
            failed={drivers.error ? explain(drivers.error).title : undefined}
            autoFocus
          />
        )}
        {asks('hours') && (
          <Select
            label="For how long"
            data={durations}
            allowDeselect={false}
            value={answers.hours}
            onChange={(hours) => hours && setAnswers({ ...answers, hours })}
          />
        )}
        {asks('state') && (
          <Select
            label="Back to"
            data={correctable(ride)}
            allowDeselect={false}
            value={answers.to}
            onChange={(to) => to && setAnswers({ ...answers, to: to as Answers['to'] })}
          />
        )}
        {asks('reason') && (
          <Textarea
            label="Reason"
            description="Kept in the ride’s history."
            withAsterisk={about.needs === 'reason'}
            autosize
            minRows={2}
            maxLength={300}
            value={answers.reason}
            onChange={(event) => setAnswers({ ...answers, reason: event.currentTarget.value })}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button
            type="submit"
            {...(about.danger ? { color: 'red' } : {})}
            loading={busy}
            disabled={missing}
          >
            {about.confirm ?? stepLabel(step, ride)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What went wrong, and with which ride. */
interface Problem {
  thrown: unknown;
  ride: Ride;
}

function words({ thrown, ride: before }: Problem, ride: Ride) {
  if (ride === before && toApiError(thrown).code !== 'STALE_VERSION') return explain(thrown);
  return {
    title: `${ride.ref} changed while you were deciding`,
    detail: 'You see it as it is now. Repeat, if you still want to.',
  };
}
