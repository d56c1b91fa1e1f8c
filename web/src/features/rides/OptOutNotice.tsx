import { IconMessageOff } from '@tabler/icons-react';
import { Notice } from '../../ui/Notice';
import type { Ride } from './useThread';

/** Above the conversation: who of the two wants no texts, and what that means. */
export function OptOutNotice({ ride }: { ride: Ride }) {
  const silent = [ride.customer, ride.driver].filter((person) => person?.optOut);
  if (silent.length === 0) return null;
  const names = silent.map((person) => person?.name).join(' and ');
  return (
    <Notice
      tone="warning"
      icon={<IconMessageOff size={18} aria-hidden />}
      title={`${names} ${silent.length > 1 ? 'want' : 'wants'} no texts`}
    >
      Texts to them are blocked until they reply START; the sender is told to call. Calls go
      through.
    </Notice>
  );
}
