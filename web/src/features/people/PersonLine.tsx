import { Anchor, Text } from '@mantine/core';
import { explain } from '../../api/errors';
import { LookupPhoneDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { LineTypeBadge } from '../../ui/StatusBadge';
import type { Person } from './kinds';

/** What kind of line a phone is on, as a telco told; asked when somebody wants to know. */
export function PersonLine({ phone }: { phone: Person['phone'] }) {
  const { canDispatch } = usePermissions();
  const look = useGqlMutation(LookupPhoneDocument, {
    invalidates: ['customers', 'drivers'],
    showsErrors: true,
  });
  const line = look.data?.lookupPhone.lineType ?? phone.lineType;
  if (line) return <LineTypeBadge state={line} />;
  if (!canDispatch) return 'Not known';
  const problem = look.error && explain(look.error);
  return (
    <>
      {problem && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problem.detail ?? problem.title}
        </Text>
      )}
      <Anchor
        component="button"
        type="button"
        size="sm"
        disabled={look.isPending}
        onClick={() => look.mutate({ id: phone.id })}
      >
        {look.isPending ? 'Asking…' : problem ? 'Ask again' : 'Not known: ask a telco'}
      </Anchor>
    </>
  );
}
