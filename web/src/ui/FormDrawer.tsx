import { Button, Group, Stack, Text } from '@mantine/core';
import { type FormEventHandler, type ReactNode, useEffect, useRef, useState } from 'react';
import { DiscardQuestion } from './DiscardQuestion';
import classes from './FormDrawer.module.css';
import { SideDrawer } from './SideDrawer';
import { useUnsaved } from './unsaved';

interface FormDrawerProps {
  onClose: () => void;
  title: string;
  description?: ReactNode;
  /** Left out where there is nothing to save, only to read. */
  submitLabel?: string | undefined;
  busy?: boolean;
  /** `form.onSubmit(…)` of @mantine/form. */
  onSubmit: FormEventHandler<HTMLFormElement>;
  children: ReactNode;
  /** Left in the footer: delete, deactivate. */
  secondary?: ReactNode;
}

/** A form beside the list it belongs to. Enter submits, Escape closes; what was changed in it is asked about. */
export function FormDrawer({
  onClose,
  title,
  description,
  submitLabel,
  busy = false,
  onSubmit,
  children,
  secondary,
}: FormDrawerProps) {
  const form = useRef<HTMLFormElement>(null);
  const [asking, setAsking] = useState(false);
  const touched = useRef(false);
  /** What stood in it before somebody touched it. */
  const before = useRef('');
  const look = () => {
    if (!touched.current) before.current = contents(form.current);
  };
  // What comes in by itself, as a default that had to be asked for, is no change.
  useEffect(look);
  const touch = () => {
    touched.current = true;
  };
  const changed = () => touched.current && before.current !== contents(form.current);
  // What is on its way is taken, unless it comes back.
  useUnsaved(() => !busy && changed());

  return (
    <SideDrawer
      onClose={() => (changed() ? setAsking(true) : onClose())}
      closeOnEscape={!asking}
      title={<Text fw={650}>{title}</Text>}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <form
        ref={(element) => {
          form.current = element;
          look();
        }}
        onSubmit={onSubmit}
        onPointerDownCapture={touch}
        onKeyDownCapture={touch}
        onInputCapture={touch}
        className={classes.form}
        noValidate
      >
        <Stack gap="md" className={classes.fields}>
          {description && (
            <Text component="div" size="sm" c="dimmed">
              {description}
            </Text>
          )}
          {children}
        </Stack>
        <Group justify="flex-end" gap="xs" className={classes.footer}>
          <div className={classes.secondary}>{secondary}</div>
          <Button variant="default" onClick={onClose}>
            {submitLabel ? 'Cancel' : 'Close'}
          </Button>
          {submitLabel && (
            <Button type="submit" loading={busy}>
              {submitLabel}
            </Button>
          )}
        </Group>
      </form>
      {asking && <DiscardQuestion onStay={() => setAsking(false)} onDiscard={onClose} />}
    </SideDrawer>
  );
}

/** All that its fields say, so that it can be compared. */
function contents(form: HTMLFormElement | null): string {
  const fields = [...(form?.querySelectorAll<HTMLInputElement>('input, textarea, select') ?? [])];
  return JSON.stringify(
    fields.map(({ type, checked, value }) => (/checkbox|radio/.test(type) ? checked : value)),
  );
}
