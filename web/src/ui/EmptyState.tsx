import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './states.module.css';

interface EmptyStateProps {
  title: string;
  /** It is all that there is: its title is the page's. */
  page?: boolean;
  /** Why it is empty, or what would fill it. */
  children?: ReactNode;
  icon?: ReactNode;
  /** What to do next. */
  action?: ReactNode;
}

export function EmptyState({ title, page, children, icon, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap={6} className={classes.state}>
      {icon && <div className={classes.icon}>{icon}</div>}
      <Text fw={600} component={page ? 'h1' : 'p'}>
        {title}
      </Text>
      {children && (
        <Text component="div" c="dimmed" size="sm" ta="center" maw={420}>
          {children}
        </Text>
      )}
      {action && <div className={classes.action}>{action}</div>}
    </Stack>
  );
}
