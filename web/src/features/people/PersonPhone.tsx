import { explain } from '../../api/errors';
import { useRevealPhone } from '../../api/reveal';
import { usePermissions } from '../../api/session';
import { MaskedPhone } from '../../ui/MaskedPhone';
import type { Person } from './kinds';

export function PersonPhone({ phone }: { phone: Person['phone'] }) {
  const reveal = useRevealPhone();
  const { canReveal } = usePermissions();
  return (
    <MaskedPhone
      masked={phone.masked}
      onReveal={canReveal ? reveal(phone.id) : undefined}
      explain={(error) => explain(error).title}
    />
  );
}
