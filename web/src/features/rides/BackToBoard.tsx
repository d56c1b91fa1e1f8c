import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useRouter } from '@tanstack/react-router';
import { paths } from '../../paths';
import { lastBoard } from './boardSearch';
import classes from './ride.module.css';

/** To the board as it was left: by the way one came, if one came from there, and so to the same place in it. */
export function BackToBoard() {
  const { history } = useRouter();
  return (
    <Link
      {...paths.board()}
      search={lastBoard()}
      className={classes.back}
      onClick={(event) => {
        const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey;
        if (elsewhere || !history.location.state.fromBoard) return;
        event.preventDefault();
        history.back();
      }}
    >
      <IconArrowLeft size={14} aria-hidden />
      Rides
    </Link>
  );
}
