import { Link } from '@tanstack/react-router';
import type { NumberRowFragment } from '../../api/generated/graphql';
import { paths } from '../../paths';
import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { NumberStateBadge } from '../../ui/StatusBadge';
import { NumberActions } from './NumberActions';
import { Callbacks, Carries, costOf, Pair, Purpose, placeOf } from './NumberParts';
import classes from './numbers.module.css';
import { whyAlone } from './pairs';

export interface NumberLook {
  /** Labels of the telcos by name. */
  providers: Map<string, string>;
  severalMarkets: boolean;
  canManage: boolean;
}

const column = dataColumns<NumberRowFragment>();

export function numberColumns(look: NumberLook) {
  return column.columns([
    column.display({
      id: 'number',
      header: 'Number',
      meta: { least: '12rem' },
      cell: ({ row: { original: number } }) => (
        <>
          <div className={classes.number}>
            <Link {...paths.number(number.id)} className={classes.link}>
              {number.number}
            </Link>{' '}
            <Purpose number={number} />
          </div>
          <Served number={number} look={look} />
          <Serves number={number} className={classes.dim} />
        </>
      ),
    }),
    column.display({
      id: 'state',
      header: 'State',
      meta: { width: '9rem' },
      cell: ({ row: { original: number } }) => (
        <>
          <NumberStateBadge state={number.state} />
          <Why number={number} />
        </>
      ),
    }),
    column.display({
      id: 'callbacks',
      header: 'Texts and calls',
      meta: { width: '9.5rem' },
      cell: ({ row: { original: number } }) => <Callbacks number={number} />,
    }),
    column.display({
      id: 'carries',
      header: 'Carries',
      meta: { width: '11rem', hideBelow: 'xl' },
      cell: ({ row: { original: number } }) => <Carries number={number} />,
    }),
    column.display({
      id: 'holds',
      header: 'Holds now',
      meta: { width: '8.5rem', align: 'right' },
      cell: ({ row: { original: number } }) => (
        <>
          <div>{number.holds}</div>
          <div className={classes.second}>
            {number.coolingDown > 0 ? `${number.coolingDown} cooling down` : ' '}
          </div>
        </>
      ),
    }),
    column.display({
      id: 'lastUsed',
      header: 'Last used',
      meta: { width: '8.5rem', align: 'right', hideBelow: 'lg' },
      cell: ({ row: { original: number } }) => (
        <span className={classes.dim}>
          <LastUsed number={number} />
        </span>
      ),
    }),
    ...(look.canManage
      ? [
          column.display({
            id: 'actions',
            header: () => <span className={classes.hidden}>Actions</span>,
            meta: { width: '8.5rem', align: 'right' },
            cell: ({ row: { original: number } }) => <NumberActions number={number} />,
          }),
        ]
      : []),
  ]);
}

/** Where it is from, who serves it and for whom. */
function Served({ number, look }: { number: NumberRowFragment; look: NumberLook }) {
  const label = look.providers.get(number.provider) ?? number.provider;
  const parts = [label, look.severalMarkets && number.market.name, placeOf(number)];
  return <div className={classes.second}>{parts.filter(Boolean).join(' · ')}</div>;
}

/** With which other number it serves as one, or that it would have to. */
function Serves({ number, className }: { number: NumberRowFragment; className?: string }) {
  const alone = whyAlone(number);
  if (!number.pair && !alone) return null;
  return <div className={className}>{alone ?? <Pair number={number} />}</div>;
}

/** In a few words: what failed, or what happens next. */
function Why({ number }: { number: NumberRowFragment }) {
  const words =
    number.error ??
    (number.state === 'DRAINING' && number.releaseWhenDrained ? 'Then given back' : undefined);
  if (!words) return null;
  return (
    <div className={classes.second} title={words}>
      {words}
    </div>
  );
}

function LastUsed({ number }: { number: NumberRowFragment }) {
  if (!number.lastUsedAt) return 'Never';
  return <RelativeTime at={number.lastUsedAt} focusable={false} />;
}

/** A number on a narrow screen. */
export function NumberCard({ number, look }: { number: NumberRowFragment; look: NumberLook }) {
  return (
    <>
      <div className={classes.cardTop}>
        <span className={classes.number}>
          <Link {...paths.number(number.id)} className={classes.link}>
            {number.number}
          </Link>
        </span>
        <NumberStateBadge state={number.state} />
      </div>
      <Served number={number} look={look} />
      <Serves number={number} className={classes.cardWords} />
      {number.error && <div className={classes.cardWords}>{number.error}</div>}
      <div className={classes.cardMiddle}>
        <Callbacks number={number} />
        <Purpose number={number} />
      </div>
      <div className={classes.cardMiddle}>
        <Carries number={number} />
        <span className={classes.dim}>{costOf(number.monthlyCost)}</span>
      </div>
      <div className={classes.cardMiddle}>
        <span className={classes.dim}>
          {number.holds} {number.holds === 1 ? 'hold' : 'holds'}, {number.coolingDown} cooling down
        </span>
        <span className={classes.dim}>
          <LastUsed number={number} />
        </span>
      </div>
      {look.canManage && number.state !== 'RELEASED' && (
        <div className={classes.cardActions}>
          <NumberActions number={number} />
        </div>
      )}
    </>
  );
}
