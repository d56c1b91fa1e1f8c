import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { explain } from '../../api/errors';
import {
  type ApiKeyRowFragment,
  ApiKeysDocument,
  RevokeApiKeyDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { ConfirmButton } from '../../ui/ConfirmButton';
import { ErrorState } from '../../ui/ErrorState';
import { RelativeTime } from '../../ui/RelativeTime';
import { useDialog } from '../../ui/useDialog';
import classes from './account.module.css';
import { NewApiKey } from './NewApiKey';
import { permissionWords } from './permissionWords';

/** The keys that programs use on one's behalf. */
export function ApiKeys() {
  const keys = useGqlQuery('access', ApiKeysDocument, {});
  const form = useDialog<'new'>();
  if (keys.error) {
    return <ErrorState {...explain(keys.error)} onRetry={() => void keys.refetch()} />;
  }
  const live = keys.data?.apiKeys.filter((key) => !key.revokedAt) ?? [];
  return (
    <>
      <Text size="sm" c="dimmed">
        A program that calls the API sends a key instead of a password. It may do what you choose of
        what you may, and stops when you withdraw it.
      </Text>
      <ul className={classes.rows} aria-label="API keys">
        {live.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
      <Button
        mt="sm"
        size="compact-sm"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => form.open('new')}
      >
        New key
      </Button>
      {form.subject && <NewApiKey onClose={form.close} />}
    </>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKeyRowFragment }) {
  const revoke = useGqlMutation(RevokeApiKeyDocument, { invalidates: ['access'] });
  const ended = apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= Date.now();
  return (
    <li>
      <div>
        <div>
          {apiKey.name} <code>{apiKey.prefix}…</code>
        </div>
        <Text size="xs" c="dimmed">
          {apiKey.scopes.map((scope) => permissionWords[scope].label).join(', ')} ·{' '}
          {apiKey.lastUsedAt ? (
            <>
              last used <RelativeTime at={apiKey.lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
          {apiKey.expiresAt && (
            <>
              {' · '}
              {ended ? 'ended' : 'ends'} <RelativeTime at={apiKey.expiresAt} />
            </>
          )}
        </Text>
      </div>
      <ConfirmButton
        size="compact-sm"
        title={`Withdraw ${apiKey.name}?`}
        consequence="Programs that use it are refused from this moment."
        confirmLabel="Withdraw key"
        danger
        busy={revoke.isPending}
        onConfirm={() => revoke.mutateAsync({ id: apiKey.id })}
      >
        Withdraw
      </ConfirmButton>
    </li>
  );
}
