import { IconMessage, IconPhone } from '@tabler/icons-react';
import type { NumberRowFragment } from '../../api/generated/graphql';
import { CopyValue } from '../../ui/CopyValue';
import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { NumberStateBadge } from '../../ui/StatusBadge';
import { NumberActions } from './NumberActions';
import classes from './numbers.module.css';

export interface NumberLook {
  /** Labels of the telcos by name. */
  providers: Map<string, string>;
  severalMarkets: boolean;
  isAdmin: boolean;
}

const column = dataColumns<NumberRowFragment>();

export function numberColumns(look: NumberLook) {
  return column.columns([
    column.display({
      id: 'number',
      header: 'Number',
      cell: ({ row: { original: number } }) => (
        <>
          <div className={classes.number}>
            <CopyValue value={number.number} what={number.number} />
          </div>
          <Provider number={number} look={look} />
        </>
      ),
    }),
    column.display({
      id: 'state',
      header: 'State',
      meta: { width: '7.5rem' },
      cell: ({ row: { original: number } }) => <NumberStateBadge state={number.state} />,
    }),
    column.display({
      id: 'carries',
      header: 'Carries',
      meta: { width: '9.5rem', hideBelow: 'lg' },
      cell: ({ row: { original: number } }) => <Carries number={number} />,
    }),
    column.display({
      id: 'holds',
      header: 'Holds now',
      meta: { width: '7.75rem', align: 'right' },
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
    ...(look.isAdmin
      ? [
          column.display({
            id: 'actions',
            header: () => <span className={classes.hidden}>Actions</span>,
            meta: { width: 'var(--actions-width)', align: 'right' },
            cell: ({ row: { original: number } }) => <NumberActions number={number} />,
          }),
        ]
      : []),
  ]);
}

function Provider({ number, look }: { number: NumberRowFragment; look: NumberLook }) {
  const label = look.providers.get(number.provider) ?? number.provider;
  return (
    <div className={classes.second}>
      {look.severalMarkets ? `${label}, ${number.market.name}` : label}
    </div>
  );
}

function Carries({ number }: { number: NumberRowFragment }) {
  if (!number.sms && !number.voice) return <span className={classes.dim}>Nothing</span>;
  return (
    <span className={classes.carries}>
      {number.sms && (
        <span>
          <IconMessage size={14} aria-hidden /> Texts
        </span>
      )}
      {number.voice && (
        <span>
          <IconPhone size={14} aria-hidden /> Calls
        </span>
      )}
    </span>
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
          <CopyValue value={number.number} what={number.number} />
        </span>
        <NumberStateBadge state={number.state} />
      </div>
      <div className={classes.cardMiddle}>
        <Provider number={number} look={look} />
        <Carries number={number} />
      </div>
      <div className={classes.cardMiddle}>
        <span className={classes.dim}>
          {number.holds} {number.holds === 1 ? 'hold' : 'holds'}, {number.coolingDown} cooling down
        </span>
        <span className={classes.dim}>
          <LastUsed number={number} />
        </span>
      </div>
      {look.isAdmin && number.state !== 'RELEASED' && (
        <div className={classes.cardActions}>
          <NumberActions number={number} />
        </div>
      )}
    </>
  );
}
