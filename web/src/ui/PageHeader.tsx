import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './PageHeader.module.css';
import { nameTab } from './tab';

interface PageHeaderProps {
  title: string;
  /** One line under the title: what this page is for, or what it shows now. */
  description?: ReactNode;
  /** A link one level up, placed above the title. */
  back?: ReactNode;
  /** Badges beside the title. */
  badges?: ReactNode;
  /** Buttons, the primary one last. */
  actions?: ReactNode;
}

/** The top of every page; also names the browser's tab. */
export function PageHeader({ title, description, back, badges, actions }: PageHeaderProps) {
  useEffect(() => {
    nameTab(title);
  }, [title]);
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        {back}
        <Group gap="0.25rem 0.75rem">
          <Title order={1}>{title}</Title>
          {badges}
        </Group>
        {description && (
          <Text component="div" c="dimmed" size="sm">
            {description}
          </Text>
        )}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </header>
  );
}
