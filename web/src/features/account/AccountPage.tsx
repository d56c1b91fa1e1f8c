import { Paper, SegmentedControl, Stack, Text, Title, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { MyselfDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { useMe, usePermissions } from '../../api/session';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { roles } from '../../ui/roles';
import { RoleBadge } from '../../ui/StatusBadge';
import { ApiKeys } from './ApiKeys';
import classes from './account.module.css';
import { ChangePassword } from './ChangePassword';
import { SecondFactors } from './SecondFactors';
import { Sessions } from './Sessions';

export function AccountPage() {
  return (
    <>
      <PageHeader title="Account" />
      <div className={classes.columns}>
        <Stack gap="md">
          <Section title="You">
            <Myself />
          </Section>
          <Section title="Colours">
            <Colours />
          </Section>
          <Section title="Keyboard">
            <Shortcuts />
          </Section>
        </Stack>
        <Stack gap="md">
          <Section title="Password">
            <ChangePassword />
          </Section>
          <Section title="Second factor">
            <SecondFactors />
          </Section>
          <Section title="Where you are signed in">
            <Sessions />
          </Section>
          <Section title="API keys">
            <ApiKeys />
          </Section>
        </Stack>
      </div>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" radius="lg" className={classes.section}>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Myself() {
  // The session knows who is signed in; the rest may come later, or not at all.
  const me = useMe();
  const more = useGqlQuery('users', MyselfDocument, {}).data?.me;
  return (
    <dl className={classes.facts}>
      <dt>Name</dt>
      <dd>{me.name}</dd>
      <dt>E-mail</dt>
      <dd>{me.email}</dd>
      <dt>Role</dt>
      <dd>
        <RoleBadge state={me.role} />
        <Text size="xs" c="dimmed" mt={4}>
          {roles[me.role].may}
        </Text>
      </dd>
      {more?.lastSignInAt && (
        <>
          <dt>Last sign-in</dt>
          <dd>
            <RelativeTime at={more.lastSignInAt} />
          </dd>
        </>
      )}
    </dl>
  );
}

const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
] as const;

function Colours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label="Colours"
        data={[...schemes]}
        value={colorScheme}
        onChange={setColorScheme}
      />
      <Text size="xs" c="dimmed" mt="xs">
        Kept in this browser.
      </Text>
    </>
  );
}

function Shortcuts() {
  const { canDispatch } = usePermissions();
  const shortcuts = [
    ...(canDispatch ? [{ keys: ['N'], does: 'New ride' }] : []),
    { keys: ['/'], does: 'Search the list' },
    { keys: ['↑', '↓'], does: 'Walk through the rows of a list' },
    { keys: ['Enter'], does: 'Open the row; in a form, send it' },
    { keys: ['Esc'], does: 'Close what is open; clear the search' },
  ];
  return (
    <dl className={classes.shortcuts}>
      {shortcuts.map(({ keys, does }) => (
        <div key={does}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
