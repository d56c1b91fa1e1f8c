import classes from './board.module.css';
import { type BoardRow, Pickup, RideBadges } from './boardColumns';
import { LastEntry } from './LastEntry';

/** A ride on a narrow screen. */
export function BoardCard({ ride }: { ride: BoardRow }) {
  return (
    <>
      <div className={classes.cardTop}>
        <span className={classes.ref}>{ride.ref}</span>
        <RideBadges ride={ride} />
      </div>
      <div className={classes.cardMiddle}>
        <div className={classes.cardPeople}>
          <div className={classes.line}>{ride.customer.name}</div>
          <div className={classes.second}>{ride.driver?.name ?? 'No driver yet'}</div>
        </div>
        <div className={classes.cardPickup}>
          <Pickup ride={ride} />
        </div>
      </div>
      <div className={classes.cardLast}>
        <LastEntry entry={ride.lastEntry} />
      </div>
    </>
  );
}
