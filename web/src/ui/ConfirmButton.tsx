import { Button, type ButtonProps, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface ConfirmButtonProps extends ButtonProps {
  children: ReactNode;
  /** The question: `Cancel ride K7Q-2MX?` */
  title: string;
  /** What follows from it. */
  consequence: ReactNode;
  /** The answer on the button: the deed itself, never `OK`. */
  confirmLabel: string;
  danger?: boolean;
  /** The dialog stays open, and its button busy, until this settles; an error keeps it open. */
  onConfirm: () => Promise<unknown>;
  busy?: boolean;
}

/** A button for what is hard to take back: asks first. */
export function ConfirmButton({
  children,
  title,
  consequence,
  confirmLabel,
  danger = false,
  onConfirm,
  busy = false,
  ...button
}: ConfirmButtonProps) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" {...button} onClick={open}>
        {children}
      </Button>
      <Modal opened={opened} onClose={close} title={<Text fw={650}>{title}</Text>}>
        <Text component="div" size="sm" c="dimmed">
          {consequence}
        </Text>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            Back
          </Button>
          <Button
            {...(danger ? { color: 'red' } : {})}
            loading={busy}
            onClick={() => {
              // Errors are shown by the query client's funnel.
              onConfirm().then(close, () => {});
            }}
          >
            {confirmLabel}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
