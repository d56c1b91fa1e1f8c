import { Button, Group } from '@mantine/core';

interface SaveOrUndoProps {
  /** What is saved, in two words: several forms stand on one page. */
  label: string;
  dirty: boolean;
  saving: boolean;
  onUndo: () => void;
}

/** The end of a form that stays on its page. */
export function SaveOrUndo({ label, dirty, saving, onUndo }: SaveOrUndoProps) {
  return (
    <Group gap="xs">
      <Button type="submit" disabled={!dirty} loading={saving}>
        {label}
      </Button>
      {dirty && (
        <Button variant="default" onClick={onUndo}>
          Undo changes
        </Button>
      )}
    </Group>
  );
}
