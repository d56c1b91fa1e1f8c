import classes from './templates.module.css';

/** Words with their variables set off. */
export function Marked({ text }: { text: string }) {
  let at = 0;
  return text.split(/(\{\w+\})/).map((piece) => {
    const key = at;
    at += piece.length;
    return /^\{\w+\}$/.test(piece) ? (
      <span key={key} className={classes.variable}>
        {piece.slice(1, -1)}
      </span>
    ) : (
      piece
    );
  });
}
