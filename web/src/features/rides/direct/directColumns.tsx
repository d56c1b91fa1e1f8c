import type { DirectRowFragment } from '../../../api/generated/graphql';
import { dataColumns } from '../../../ui/DataTable';
import { RelativeTime } from '../../../ui/RelativeTime';
import { ConversationStateBadge } from '../../../ui/StatusBadge';
import board from '../board.module.css';

export type Direct = DirectRowFragment;

/** `Cara and Femke`. */
export const namesOf = ({ participants }: Direct) =>
  participants.map(({ name }) => name).join(' and ');

/** Mostly one number serves both. */
const numbersOf = ({ participants }: Direct) =>
  [...new Set(participants.map(({ dials }) => dials.number))].join(' · ');

function When({ at, none }: { at: string | null; none: string }) {
  return (
    <span className={board.second}>{at ? <RelativeTime at={at} focusable={false} /> : none}</span>
  );
}

const column = dataColumns<Direct>();

export const directColumns = column.columns([
  column.display({
    id: 'people',
    header: 'The two',
    cell: ({ row: { original: direct } }) => (
      <>
        <div className={board.line}>{namesOf(direct)}</div>
        <div className={board.second}>{numbersOf(direct)}</div>
      </>
    ),
  }),
  column.display({
    id: 'last',
    header: 'Last contact',
    meta: { width: '9rem' },
    cell: ({ row: { original: direct } }) => <When at={direct.lastEntryAt} none="None yet" />,
  }),
  column.display({
    id: 'until',
    header: 'Until',
    meta: { width: '9rem' },
    cell: ({ row: { original: direct } }) => <When at={direct.expiresAt} none="Open end" />,
  }),
  column.display({
    id: 'state',
    header: 'State',
    meta: { width: '8rem', align: 'right' },
    cell: ({ row: { original: direct } }) => <ConversationStateBadge state={direct.state} />,
  }),
]);

/** On a narrow screen. */
export function DirectCard({ direct }: { direct: Direct }) {
  return (
    <>
      <div className={board.cardTop}>
        <span className={board.line}>{namesOf(direct)}</span>
        <ConversationStateBadge state={direct.state} />
      </div>
      <div className={board.second}>{numbersOf(direct)}</div>
      <div className={board.second}>
        Last contact <When at={direct.lastEntryAt} none="none yet" /> · until{' '}
        <When at={direct.expiresAt} none="open end" />
      </div>
    </>
  );
}
