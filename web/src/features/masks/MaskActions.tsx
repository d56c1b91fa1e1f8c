import { Button, Checkbox, Group, Modal, Text, TextInput } from '@mantine/core';
import {
  IconEye,
  IconEyeOff,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
} from '@tabler/icons-react';
import { useState } from 'react';
import {
  type MaskRowFragment,
  PauseMaskDocument,
  RenameMaskDocument,
  ResumeMaskDocument,
  RetryMaskDocument,
  RevokeMaskDocument,
  SetMaskPolicyDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { notifyDone } from '../../ui/notify';
import { useDialog } from '../../ui/useDialog';
import { PassCallerWarning } from './PassCallerWarning';

const invalidates = ['masks', 'numbers'] as const;

/** What may be done to a mask; what is hard to take back asks first. */
export function MaskActions({ mask }: { mask: MaskRowFragment }) {
  const { may } = usePermissions();
  const terms = { id: mask.id, version: mask.version };
  const done = (words: string) => ({
    invalidates: [...invalidates],
    onSuccess: () => notifyDone(words),
  });
  const pause = useGqlMutation(PauseMaskDocument, done(`“${mask.label}” is paused.`));
  const resume = useGqlMutation(ResumeMaskDocument, done(`“${mask.label}” leads on again.`));
  const retry = useGqlMutation(RetryMaskDocument, done('Looked for a number again.'));
  const policy = useGqlMutation(SetMaskPolicyDocument, done('What the owner sees was changed.'));
  const revoke = useGqlMutation(RevokeMaskDocument, done(`“${mask.label}” is revoked.`));
  const [release, setRelease] = useState(false);
  const renaming = useDialog<true>();
  const passes = mask.policy === 'PASS_CALLER';
  return (
    <Group gap="xs">
      {mask.state === 'ACTIVE' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={pause.isPending}
          onClick={() => pause.mutate(terms)}
        >
          Pause
        </Button>
      )}
      {mask.state === 'PAUSED' && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate(terms)}
        >
          Resume
        </Button>
      )}
      {mask.state === 'PROVISIONING' && mask.problem && (
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={retry.isPending}
          onClick={() => retry.mutate(terms)}
        >
          Look again
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconPencil size={16} aria-hidden />}
        onClick={() => renaming.open(true)}
      >
        Rename
      </Button>
      {passes ? (
        <Button
          variant="default"
          leftSection={<IconEyeOff size={16} aria-hidden />}
          loading={policy.isPending}
          onClick={() => policy.mutate({ ...terms, policy: 'SHOW_MASK' })}
        >
          Hide callers
        </Button>
      ) : (
        may('REVEAL_PHONES') && (
          <ConfirmButton
            leftSection={<IconEye size={16} aria-hidden />}
            title="Show callers to the owner?"
            consequence={<PassCallerWarning />}
            confirmLabel="Show callers"
            busy={policy.isPending}
            onConfirm={() => policy.mutateAsync({ ...terms, policy: 'PASS_CALLER' })}
          >
            Show callers
          </ConfirmButton>
        )
      )}
      <ConfirmButton
        title={`Revoke “${mask.label}”?`}
        consequence={
          <>
            <Text size="sm" c="dimmed" mb="sm">
              Nobody reaches the person through it any more, and it cannot be taken back. Its number
              rests first, so that no late caller reaches a stranger.
            </Text>
            <Checkbox
              label="Give the number back to the telco then"
              checked={release}
              onChange={(event) => setRelease(event.currentTarget.checked)}
            />
          </>
        }
        confirmLabel="Revoke mask"
        danger
        busy={revoke.isPending}
        onConfirm={() => revoke.mutateAsync({ ...terms, releaseNumber: release })}
      >
        Revoke
      </ConfirmButton>
      {renaming.subject && <Rename mask={mask} onClose={renaming.close} />}
    </Group>
  );
}

function Rename({ mask, onClose }: { mask: MaskRowFragment; onClose: () => void }) {
  const [label, setLabel] = useState(mask.label);
  const rename = useGqlMutation(RenameMaskDocument, {
    invalidates: [...invalidates],
    onSuccess: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={<Text fw={650}>Rename mask</Text>}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate({ id: mask.id, version: mask.version, label: label.trim() });
        }}
      >
        <TextInput
          label="Label"
          required
          maxLength={60}
          data-autofocus
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={!label.trim()}>
            Rename
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
