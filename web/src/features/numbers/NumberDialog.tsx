import { Button, Checkbox, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { explain } from '../../api/errors';
import {
  DrainNumberDocument,
  type NumberPurpose,
  type NumberRowFragment,
  ReleaseNumberDocument,
  ReserveNumberDocument,
  ResyncNumberDocument,
  SetNumberStateDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { purposeChoices, purposes } from './purposes';

export type Deed = 'suspend' | 'activate' | 'drain' | 'reserve' | 'resync' | 'retry' | 'release';

interface NumberDialogProps {
  number: NumberRowFragment;
  deed: Deed;
  onClose: () => void;
}

interface Words {
  title: string;
  confirm: string;
  consequence: ReactNode;
}

function holdWords({ holds }: NumberRowFragment): string {
  if (holds === 0) return 'No phone holds it now.';
  if (holds === 1) return '1 phone holds it now and goes on reaching the other side through it.';
  return `${holds} phones hold it now and go on reaching the other side through it.`;
}

function wordsOf(number: NumberRowFragment, deed: Deed): Words {
  const name = number.number;
  switch (deed) {
    case 'suspend':
      return {
        title: `Suspend ${name}?`,
        confirm: 'Suspend the number',
        consequence: `New rides are not given this number until you activate it again: right for a number that has trouble. ${holdWords(number)}`,
      };
    case 'activate':
      return {
        title: `Activate ${name}?`,
        confirm: 'Activate the number',
        consequence: 'New rides may be given this number from now on.',
      };
    case 'drain':
      return {
        title: `Drain ${name}?`,
        confirm: 'Drain the number',
        consequence: `New rides are not given this number any more: the way to give it back to the telco. ${holdWords(number)}`,
      };
    case 'reserve':
      return {
        title: `Keep ${name} for a purpose?`,
        confirm: 'Keep the number',
        consequence: 'Only a number of the pool is lent to rides.',
      };
    case 'resync':
      return {
        title: `Point ${name} here again?`,
        confirm: 'Point it here',
        consequence:
          'Its telco is told to send texts and calls to this server, wherever they went until now.',
      };
    case 'retry':
      return {
        title: `Try again with ${name}?`,
        confirm: 'Try again',
        consequence: number.error ?? 'What failed is taken up where it stopped.',
      };
    case 'release':
      return {
        title: `Release ${name}?`,
        confirm: 'Release the number',
        consequence:
          'The number goes back to its telco for good. Texts and calls to it are not answered any more.',
      };
  }
}

/** Asks before something is done to a number, and says what follows from it. */
export function NumberDialog({ number, deed, onClose }: NumberDialogProps) {
  const [thenRelease, setThenRelease] = useState(false);
  const [moveNow, setMoveNow] = useState(false);
  const [force, setForce] = useState(false);
  const [purpose, setPurpose] = useState<NumberPurpose>(number.purpose);
  const options = {
    invalidates: ['numbers', 'providers'] as const,
    showsErrors: true,
    onSuccess: onClose,
  };
  const setState = useGqlMutation(SetNumberStateDocument, options);
  const drain = useGqlMutation(DrainNumberDocument, options);
  const reserve = useGqlMutation(ReserveNumberDocument, options);
  const release = useGqlMutation(ReleaseNumberDocument, options);
  const resync = useGqlMutation(ResyncNumberDocument, {
    ...options,
    onSuccess: ({ resyncCallbacks }) => {
      if (!resyncCallbacks.callbacksProblem) notifyDone(`${number.number} points here.`);
      onClose();
    },
  });
  const all = [setState, drain, reserve, release, resync];
  const busy = all.some(({ isPending }) => isPending);
  const error = all.find((each) => each.error)?.error;
  const { title, confirm, consequence } = wordsOf(number, deed);
  const { id, version, holds } = number;

  function act() {
    if (deed === 'suspend') setState.mutate({ id, version, state: 'SUSPENDED' });
    if (deed === 'activate') setState.mutate({ id, version, state: 'ACTIVE' });
    if (deed === 'drain') drain.mutate({ id, version, thenRelease, moveNow });
    if (deed === 'reserve') reserve.mutate({ id, version, purpose });
    if (deed === 'release') release.mutate({ id, version, force });
    if (deed === 'resync' || deed === 'retry') resync.mutate({ id, version });
  }

  return (
    <Modal opened onClose={onClose} title={<Text fw={650}>{title}</Text>}>
      <Stack gap="md">
        <FormProblem problem={error ? explain(error) : undefined} />
        <Text component="div" size="sm" c="dimmed">
          {consequence}
        </Text>
        {deed === 'drain' && (
          <>
            <Checkbox
              label="Give it back by itself"
              description="Once the last phone has rested from it."
              checked={thenRelease}
              onChange={(event) => setThenRelease(event.currentTarget.checked)}
            />
            <Checkbox
              label="Move its conversations now"
              description="People go on over another number, and are told from that one. Late texts to this one are told where to go."
              disabled={holds === 0}
              checked={moveNow}
              onChange={(event) => setMoveNow(event.currentTarget.checked)}
            />
          </>
        )}
        {deed === 'release' && (
          <Checkbox
            label="Also while it is in use"
            description="Its conversations are moved to other numbers first, and people are told from those. Otherwise the server refuses until the last phone has rested from it."
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        )}
        {deed === 'reserve' && (
          <Radio.Group
            aria-label="Purpose"
            value={purpose}
            onChange={(value) => setPurpose(value as NumberPurpose)}
          >
            <Stack gap="xs">
              {purposeChoices.map(({ value, label }) => (
                <Radio key={value} value={value} label={label} description={purposes[value].does} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Back
          </Button>
          <Button
            {...(deed === 'release' ? { color: 'red' } : {})}
            loading={busy}
            disabled={deed === 'reserve' && purpose === number.purpose}
            onClick={act}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
