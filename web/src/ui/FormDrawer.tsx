import { Button, Drawer, Group, Stack, Text } from '@mantine/core';
import type { FormEventHandler, ReactNode } from 'react';
import classes from './FormDrawer.module.css';

interface FormDrawerProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  submitLabel: string;
  busy?: boolean;
  /** `form.onSubmit(…)` of @mantine/form. */
  onSubmit: FormEventHandler<HTMLFormElement>;
  children: ReactNode;
  /** Left in the footer: delete, deactivate. */
  secondary?: ReactNode;
}

/** A form beside the list it belongs to. Enter submits, Escape closes. */
export function FormDrawer({
  opened,
  onClose,
  title,
  description,
  submitLabel,
  busy = false,
  onSubmit,
  children,
  secondary,
}: FormDrawerProps) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={<Text fw={650}>{title}</Text>}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <form onSubmit={onSubmit} className={classes.form} noValidate>
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
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            {submitLabel}
          </Button>
        </Group>
      </form>
    </Drawer>
  );
}
