import { IconPassword } from '@tabler/icons-react';
import { type ConversationRole, RidePinsDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import classes from './ride.module.css';

interface PinProps {
  rideId: string;
  side: ConversationRole;
}

/** What this side keys in when calling from a phone we do not know; nothing where no PIN is asked for. */
export function Pin({ rideId, side }: PinProps) {
  const { canDispatch } = usePermissions();
  const { data } = useGqlQuery('ride', RidePinsDocument, { rideId }, { enabled: canDispatch });
  const one = data?.ride?.conversation?.participants.find(({ role }) => role === side);
  if (!one?.pin) return null;
  return (
    <div className={classes.dials}>
      <IconPassword size={15} aria-hidden />
      <div>PIN from another phone: {one.pin}</div>
    </div>
  );
}
