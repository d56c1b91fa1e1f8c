import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconDeviceMobileMessage, IconKey, IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { type SecondFactorKind, SecondFactorsDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { Notice } from '../../ui/Notice';
import { RelativeTime } from '../../ui/RelativeTime';
import classes from './account.module.css';
import { SetUpApp } from './SetUpApp';
import { SetUpPhone } from './SetUpPhone';
import { NewCodes, RemoveFactor } from './WithPassword';

type Open = 'app' | 'phone' | 'codes' | SecondFactorKind;

const names: Record<SecondFactorKind, string> = { TOTP: 'Authenticator app', SMS: 'Code by text' };

/** What the sign-in asks for besides the password. */
export function SecondFactors() {
  const query = useGqlQuery('access', SecondFactorsDocument, {});
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  if (!query.data) return <Skeleton height={64} radius="md" />;
  const { secondFactors, recoveryCodesLeft } = query.data;
  const has = (kind: SecondFactorKind) => secondFactors.some((factor) => factor.kind === kind);
  return (
    <Stack gap="md">
      {secondFactors.length === 0 ? (
        <Text size="sm" c="dimmed">
          Your password alone signs you in. A second factor keeps out whoever has learned it.
        </Text>
      ) : (
        <ul className={classes.factors}>
          {secondFactors.map(({ kind, phone, since }) => (
            <li key={kind} className={classes.factor}>
              <div>
                <Text size="sm" fw={550}>
                  {names[kind]}
                </Text>
                <Text size="xs" c="dimmed">
                  {phone && `${phone}, `}since <RelativeTime at={since} />
                </Text>
              </div>
              <Button size="compact-sm" variant="default" onClick={() => setOpen(kind)}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Group gap="xs">
        {!has('TOTP') && (
          <Button
            variant="default"
            leftSection={<IconShieldLock size={16} aria-hidden />}
            onClick={() => setOpen('app')}
          >
            Set up an app
          </Button>
        )}
        {!has('SMS') && (
          <Button
            variant="default"
            leftSection={<IconDeviceMobileMessage size={16} aria-hidden />}
            onClick={() => setOpen('phone')}
          >
            Set up a phone
          </Button>
        )}
        {secondFactors.length > 0 && (
          <Button
            variant="default"
            leftSection={<IconKey size={16} aria-hidden />}
            onClick={() => setOpen('codes')}
          >
            New recovery codes
          </Button>
        )}
      </Group>
      {secondFactors.length > 0 && recoveryCodesLeft < 3 && (
        <Notice tone="warning">
          You have{' '}
          {recoveryCodesLeft === 1 ? '1 recovery code' : `${recoveryCodesLeft} recovery codes`}{' '}
          left.
        </Notice>
      )}
      {open === 'app' && <SetUpApp onClose={close} />}
      {open === 'phone' && <SetUpPhone onClose={close} />}
      {open === 'codes' && <NewCodes onClose={close} />}
      {(open === 'TOTP' || open === 'SMS') && (
        <RemoveFactor kind={open} name={names[open]} onClose={close} />
      )}
    </Stack>
  );
}
