import { Collapse, Group, List, Paper, Text, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import type { ProviderListQuery } from '../../api/generated/graphql';
import { usePermissions } from '../../api/session';
import { WebhookAddresses } from '../../ui/CopyField';
import { Notice } from '../../ui/Notice';
import { StatusBadge } from '../../ui/StatusBadge';
import { ProviderCheck } from './ProviderCheck';
import { ProviderLookup } from './ProviderLookup';
import classes from './settings.module.css';

type Provider = ProviderListQuery['providers'][number];

/** Its webhooks are called by the server itself. */
const simulator = 'simulator';

export function ProviderCard({ provider }: { provider: Provider }) {
  const { name, label, canSend, canReceive, verifiesWebhooks, warning, numbers, circuit, waiting } =
    provider;
  const { canDispatch } = usePermissions();
  const [shown, addresses] = useDisclosure(false);
  const region = useId();
  // A telco nobody uses is not set up: that is no alarm.
  const inUse = numbers > 0;
  return (
    <Paper component="article" radius="lg" className={classes.card} aria-label={label}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Title order={3}>{label}</Title>
          <Text size="sm" c="dimmed">
            {numbers === 0 ? 'No numbers' : numbers === 1 ? '1 number' : `${numbers} numbers`}
          </Text>
        </div>
        <Group gap={6}>
          {circuit.state !== 'CLOSED' && (
            <StatusBadge
              tone="danger"
              title="It fails or asked for patience: texts wait, and one tries now and then."
            >
              Texts wait{waiting > 0 && `: ${waiting}`}
            </StatusBadge>
          )}
          <StatusBadge tone={canSend ? 'success' : inUse ? 'danger' : 'neutral'}>
            {canSend ? 'Can send' : 'Cannot send'}
          </StatusBadge>
          {canReceive ? (
            <StatusBadge tone={verifiesWebhooks ? 'success' : inUse ? 'warning' : 'neutral'}>
              {verifiesWebhooks ? 'Webhooks verified' : 'Webhooks not verified'}
            </StatusBadge>
          ) : (
            <StatusBadge tone={inUse ? 'danger' : 'neutral'}>Cannot receive</StatusBadge>
          )}
        </Group>
      </Group>
      {warning && !inUse && (
        <Text size="sm" c="dimmed" mt="sm">
          {warning} To use it, set its keys in the server’s environment, as listed in .env.example,
          and restart.
        </Text>
      )}
      {warning && inUse && (
        <div className={classes.warning}>
          <Notice tone="warning" title={warning}>
            <List size="sm" spacing={2} mt={4} c="inherit">
              {!canSend && (
                <List.Item>
                  Until then texts and calls over its numbers fail: set its API credentials in the
                  server’s environment.
                </List.Item>
              )}
              {!canReceive && (
                <List.Item>
                  Until then texts and calls to its numbers are refused: set its signing key in the
                  server’s environment.
                </List.Item>
              )}
              {!verifiesWebhooks && (
                <List.Item>
                  Until then forged texts and calls cannot be told from real ones: set its signing
                  key in the server’s environment.
                </List.Item>
              )}
              <List.Item>All keys are listed in .env.example. Restart the server after.</List.Item>
            </List>
          </Notice>
        </div>
      )}
      <ProviderCheck name={name} label={label} />
      {canSend && canDispatch && <ProviderLookup name={name} label={label} />}
      {name === simulator ? (
        <Text size="sm" c="dimmed" mt="sm">
          Built in, for trying things out: texts and calls reach no real phone. Nothing to set up.
        </Text>
      ) : (
        <>
          <UnstyledButton
            className={classes.more}
            aria-expanded={shown}
            aria-controls={region}
            onClick={addresses.toggle}
          >
            <IconChevronRight size={16} aria-hidden className={classes.chevron} />
            Addresses to set at {label}
          </UnstyledButton>
          <Collapse expanded={shown} id={region}>
            <WebhookAddresses {...provider} />
          </Collapse>
        </>
      )}
    </Paper>
  );
}
