import { Text } from '@mantine/core';
import { IconAddressBook, IconPhoneCall, IconSteeringWheel } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { explain } from '../../api/errors';
import type { ConversationMode } from '../../api/generated/graphql';
import { useRevealPhone } from '../../api/reveal';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { CopyValue } from '../../ui/CopyValue';
import { MaskedPhone } from '../../ui/MaskedPhone';
import classes from './ride.module.css';
import { type Dials, type Way, waysOf } from './ways';

const kinds = {
  CUSTOMER: { title: 'Customer', Icon: IconAddressBook, path: paths.customer },
  DRIVER: { title: 'Driver', Icon: IconSteeringWheel, path: paths.driver },
};

interface PersonCardProps {
  side: keyof typeof kinds;
  person: { id: string; name: string; note: string | null; phone: { id: string; masked: string } };
  /** The proxy number this person dials. */
  dials: Dials | null;
  /** What the two may, where that is not everything. */
  mode?: ConversationMode;
  /** Whom it reaches. */
  other: string;
  /** What else is to be known of how this person gets through. */
  children?: ReactNode;
}

/** One of two who reach each other: who it is, and which number that person dials. */
export function PersonCard({ side, person, dials, mode, other, children }: PersonCardProps) {
  const { canReveal } = usePermissions();
  const reveal = useRevealPhone();
  const { title, Icon, path } = kinds[side];
  return (
    <section className={classes.card} aria-label={`${title}: ${person.name}`}>
      <h2 className={classes.cardTitle}>
        <Icon size={16} aria-hidden />
        {title}
      </h2>
      <Link {...path(person.id)} className={classes.name}>
        {person.name}
      </Link>
      <div>
        <MaskedPhone
          masked={person.phone.masked}
          onReveal={canReveal ? reveal(person.phone.id) : undefined}
          explain={(error) => explain(error).title}
        />
      </div>
      {dials && (
        <div className={classes.dials}>
          <IconPhoneCall size={15} aria-hidden />
          <div>
            {waysOf(dials, mode).map(({ how, number }) => (
              <div key={how}>
                {how}{' '}
                <strong>
                  <CopyValue value={number} what={whatOf(how, title.toLowerCase())} />
                </strong>
              </div>
            ))}
            <Text size="xs" c="dimmed">
              and reaches {other}
            </Text>
          </div>
        </div>
      )}
      {children}
      {person.note && <p className={classes.note}>{person.note}</p>}
    </section>
  );
}

/** What a number is to somebody, for the button that copies it. */
function whatOf(how: Way['how'], person: string): string {
  return how === 'dials'
    ? `the number the ${person} dials`
    : `the number to ${how} for the ${person}`;
}
