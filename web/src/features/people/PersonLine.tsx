import { Anchor } from '@mantine/core';
import { type LineType, LookupPhoneDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { StatusBadge } from '../../ui/StatusBadge';
import type { Person } from './kinds';

const words: Record<LineType, string> = {
  MOBILE: 'Mobile',
  LANDLINE: 'Landline: takes calls, no texts',
  VOIP: 'On the internet',
  TOLL_FREE: 'Free to call',
  PREMIUM: 'Costs extra',
  OTHER: 'Another kind',
};

/** What kind of line a phone is on, as a telco told; asked when somebody wants to know. */
export function PersonLine({ phone }: { phone: Person['phone'] }) {
  const { canDispatch } = usePermissions();
  const look = useGqlMutation(LookupPhoneDocument, { invalidates: ['customers', 'drivers'] });
  const line = look.data?.lookupPhone.lineType ?? phone.lineType;
  if (line) {
    return (
      <StatusBadge tone={line === 'LANDLINE' || line === 'PREMIUM' ? 'warning' : 'neutral'} plain>
        {words[line]}
      </StatusBadge>
    );
  }
  if (!canDispatch) return 'Not known';
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      disabled={look.isPending}
      onClick={() => look.mutate({ id: phone.id })}
    >
      {look.isPending ? 'Asking…' : 'Not known: ask a telco'}
    </Anchor>
  );
}
