import { Menu, Text, UnstyledButton } from '@mantine/core';
import { IconKey, IconLogout, IconSelector } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { explain } from '../api/errors';
import { session, useMe } from '../api/session';
import { paths } from '../paths';
import { notifyError } from '../ui/notify';
import { roles } from '../ui/roles';
import { SchemeSwitch } from './SchemeSwitch';
import classes from './UserMenu.module.css';

export function UserMenu({ onNavigate }: { onNavigate: () => void }) {
  const me = useMe();
  return (
    // In the navigation, so that it belongs to a landmark.
    <Menu withinPortal={false} width={230} position="top-start" shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.user}>
          <span className={classes.avatar}>{initials(me.name)}</span>
          <span className={classes.names}>
            <span className={classes.name}>{me.name}</span>
            <span className={classes.role}>{roles[me.role].label}</span>
          </span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="xs" c="dimmed" px="sm" py={6} truncate>
          {me.email}
        </Text>
        <Menu.Item
          leftSection={<IconKey size={16} aria-hidden />}
          component={Link}
          {...paths.account()}
          onClick={onNavigate}
        >
          Account and password
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Colours</Menu.Label>
        <SchemeSwitch />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => session.signOut().catch((error) => notifyError(explain(error)))}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** `AA` of Ada Admin, `AD` of Ada. */
function initials(name: string): string {
  const words = name.split(' ');
  const letters = words.length === 1 ? [...name] : words.map((word) => word[0]);
  return letters.slice(0, 2).join('').toUpperCase();
}
