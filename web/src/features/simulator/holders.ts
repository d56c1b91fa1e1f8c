// Who holds a handset: one of the ride's two, somebody else we know, or a stranger.

import type { ConversationRole, SimulatedCaller } from '../../api/generated/graphql';
import type { PersonChoice } from '../../ui/PersonPicker';

export type Held =
  | { by: 'ride' }
  | { by: 'person'; person: PersonChoice | null }
  | { by: 'stranger'; phone: string };

interface RidePerson {
  id: string;
  name: string;
  phone: { masked: string };
}

export interface HandsetHolder {
  /** Tells the conversations of different holders apart. */
  key: string;
  name: string;
  /** The real phone as it may be shown; undefined while nobody is chosen. */
  phone: string | undefined;
  personId: string | undefined;
  from: SimulatedCaller | undefined;
  /** Set for the ride's own: what he sees is in the ride's log. */
  role: ConversationRole | undefined;
}

export function holderOf(held: Held, role: ConversationRole, own: RidePerson): HandsetHolder {
  switch (held.by) {
    case 'ride':
      return {
        key: `person:${own.id}`,
        name: own.name,
        phone: own.phone.masked,
        personId: own.id,
        from: { personId: own.id },
        role,
      };
    case 'person': {
      const person = held.person;
      return {
        key: `person:${person?.id ?? ''}`,
        name: person?.name ?? 'Nobody yet',
        phone: person?.phone,
        personId: person?.id,
        from: person ? { personId: person.id } : undefined,
        // Chosen by hand, but one of the two all the same.
        role: person && person.id === own.id ? role : undefined,
      };
    }
    case 'stranger':
      return strangerOf(held.phone);
  }
}

/** Somebody of whom one knows the phone alone. */
export function strangerOf(typed: string): HandsetHolder {
  const phone = typed.replace(/[\s().-]/g, '');
  const whole = /^\+\d{7,15}$/.test(phone);
  return {
    key: `stranger:${phone}`,
    name: 'A stranger',
    phone: whole ? phone : undefined,
    personId: undefined,
    from: whole ? { phone } : undefined,
    role: undefined,
  };
}

/** One of our people, outside of a ride. */
export const ownerOf = ({ id, name, phone }: RidePerson): HandsetHolder => ({
  key: `person:${id}`,
  name,
  phone: phone.masked,
  personId: id,
  from: { personId: id },
  role: undefined,
});
