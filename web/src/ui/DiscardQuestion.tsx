import { Button, Group, Modal, Text } from '@mantine/core';

interface DiscardQuestionProps {
  onStay: () => void;
  onDiscard: () => void;
}

/** Before what was typed is thrown away. */
export function DiscardQuestion({ onStay, onDiscard }: DiscardQuestionProps) {
  return (
    <Modal opened onClose={onStay} title={<Text fw={650}>Discard what you wrote?</Text>}>
      <Text size="sm" c="dimmed">
        It is not saved yet.
      </Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onStay} data-autofocus>
          Go on writing
        </Button>
        <Button color="red" onClick={onDiscard}>
          Discard
        </Button>
      </Group>
    </Modal>
  );
}
