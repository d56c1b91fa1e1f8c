import { Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import classes from './states.module.css';

interface ErrorStateProps {
  title: string;
  /** It is all that there is: its title is the page's. */
  page?: boolean;
  detail?: string | undefined;
  onRetry?: (() => void) | undefined;
}

/** In the place of what could not be loaded. Spread `explain(error)` into it. */
export function ErrorState({ title, page, detail, onRetry }: ErrorStateProps) {
  return (
    <Stack align="center" gap={6} className={classes.state} role="alert">
      <div className={classes.icon} data-tone="danger">
        <IconAlertTriangle size={22} aria-hidden />
      </div>
      <Text fw={600} ta="center" component={page ? 'h1' : 'p'}>
        {title}
      </Text>
      {detail && (
        <Text c="dimmed" size="sm" ta="center" maw={420}>
          {detail}
        </Text>
      )}
      {onRetry && (
        <Button
          className={classes.action}
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={onRetry}
        >
          Try again
        </Button>
      )}
    </Stack>
  );
}
