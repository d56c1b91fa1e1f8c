import { Button } from '@mantine/core';
import { IconLock, IconPlus, IconUsers } from '@tabler/icons-react';
import { explain } from '../../api/errors';
import { UserListDocument, type UserRowFragment } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { useDialog } from '../../ui/useDialog';
import { UserForm } from './UserForm';
import { UserCard, userColumns } from './userColumns';

export function UsersPage() {
  const { canManageUsers } = usePermissions();
  if (canManageUsers) return <Users />;
  return (
    <>
      <PageHeader title="Users" />
      <EmptyState icon={<IconLock size={22} aria-hidden />} title="This page is for administrators">
        They add the people who sign in here and say what each may do. Ask one of them if you need a
        change.
      </EmptyState>
    </>
  );
}

function Users() {
  const users = useGqlQuery('users', UserListDocument, {});
  const form = useDialog<UserRowFragment | 'new'>();
  return (
    <>
      <PageHeader
        title="Users"
        description="The people who sign in to this console."
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => form.open('new')}>
            New user
          </Button>
        }
      />
      <DataTable<UserRowFragment>
        label="users"
        columns={userColumns}
        rows={users.data?.users}
        rowId={(user) => user.id}
        card={(user) => <UserCard user={user} />}
        onOpen={form.open}
        loading={users.isPending}
        error={users.error ? explain(users.error) : undefined}
        onRetry={() => void users.refetch()}
        empty={<EmptyState icon={<IconUsers size={22} aria-hidden />} title="No users" />}
      />
      {form.subject && (
        <UserForm user={form.subject === 'new' ? undefined : form.subject} onClose={form.close} />
      )}
    </>
  );
}
