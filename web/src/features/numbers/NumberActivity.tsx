import { IconArrowDownLeft, IconArrowUpRight, IconMessage, IconPhone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { explain } from '../../api/errors';
import {
  type EntryKind,
  NumberActivityDocument,
  type NumberEntryFragment,
  type PartyRole,
} from '../../api/generated/graphql';
import { gqlList, useGqlList } from '../../api/queries';
import { paths } from '../../paths';
import { DataTable, dataColumns } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { RelativeTime } from '../../ui/RelativeTime';
import { DeliveryBadge, LegStateBadge } from '../../ui/StatusBadge';
import classes from './numbers.module.css';

const pageSize = 50;

const parties: Record<PartyRole, string> = {
  CUSTOMER: 'customer',
  DRIVER: 'driver',
  AGENT: 'agent',
  COMPANY: 'the company',
  STRANGER: 'a stranger',
};

function who(role: PartyRole | null, name: string | null): string {
  if (!role) return 'nobody';
  return name ? `${name} (${parties[role]})` : parties[role];
}

/** Words for kinds that are not simply passed on. */
const kinds: Partial<Record<EntryKind, string>> = {
  UNROUTED: 'Matched nobody',
  KEYWORD: 'A word for us',
  AUTO_REPLY: 'Automatic answer',
  VERIFICATION: 'Verification',
  NOTICE: 'Notice',
};

const column = dataColumns<NumberEntryFragment>();

function columnsFor(numberId: string) {
  return column.columns([
    column.display({
      id: 'when',
      header: 'When',
      meta: { width: '8.5rem' },
      cell: ({ row: { original: entry } }) => <RelativeTime at={entry.createdAt} />,
    }),
    column.display({
      id: 'way',
      header: 'Way',
      meta: { width: '7.5rem' },
      cell: ({ row: { original: entry } }) => <Way entry={entry} numberId={numberId} />,
    }),
    column.display({
      id: 'who',
      header: 'From and to',
      cell: ({ row: { original: entry } }) => <Who entry={entry} />,
    }),
    column.display({
      id: 'result',
      header: 'What became of it',
      cell: ({ row: { original: entry } }) => <Result entry={entry} numberId={numberId} />,
    }),
  ]);
}

function Way({ entry, numberId }: { entry: NumberEntryFragment; numberId: string }) {
  const over = entry.legs.filter(({ number }) => number?.id === numberId);
  const came = over.some(({ direction }) => direction === 'INBOUND');
  const went = over.some(({ direction }) => direction === 'OUTBOUND');
  const Channel = entry.channel === 'VOICE' ? IconPhone : IconMessage;
  return (
    <span className={classes.way}>
      <Channel size={15} aria-hidden />
      {came && <IconArrowDownLeft size={15} aria-hidden />}
      {went && <IconArrowUpRight size={15} aria-hidden />}
      {came && went ? 'In, out' : came ? 'In' : 'Out'}
    </span>
  );
}

function Who({ entry }: { entry: NumberEntryFragment }) {
  const kind = kinds[entry.kind];
  return (
    <>
      <div className={classes.line}>
        {who(entry.fromRole, entry.fromName)} → {who(entry.toRole, entry.toName)}
      </div>
      <div className={classes.second}>
        {entry.ride && (
          <Link {...paths.ride(entry.ride.id)} className={classes.link}>
            {entry.ride.ref}
          </Link>
        )}
        {entry.ride && kind ? ' · ' : ''}
        {kind}
      </div>
    </>
  );
}

function Result({ entry, numberId }: { entry: NumberEntryFragment; numberId: string }) {
  const failing = entry.legs.find(({ errorMessage }) => errorMessage);
  const words = entry.problem ?? failing?.errorMessage;
  const leg = entry.legs.find(({ number }) => number?.id === numberId);
  return (
    <>
      {entry.delivery === 'NONE' && leg ? (
        <LegStateBadge state={leg.state} />
      ) : (
        <DeliveryBadge state={entry.delivery} />
      )}
      {words && (
        <div className={classes.second} title={words}>
          {words}
          {failing?.errorCode ? ` (${failing.errorCode})` : ''}
        </div>
      )}
    </>
  );
}

/** Texts and calls over one number, the newest first. Their words stay with the ride. */
export function NumberActivity({ numberId }: { numberId: string }) {
  const list = useGqlList(
    gqlList('rides', NumberActivityDocument, { first: pageSize, numberId }, (data) => data.entries),
  );
  const columns = useMemo(() => columnsFor(numberId), [numberId]);
  return (
    <DataTable<NumberEntryFragment>
      label="texts and calls over this number"
      columns={columns}
      rows={list.rows}
      rowId={(entry) => entry.id}
      card={(entry) => (
        <>
          <div className={classes.cardTop}>
            <Way entry={entry} numberId={numberId} />
            <span className={classes.dim}>
              <RelativeTime at={entry.createdAt} focusable={false} />
            </span>
          </div>
          <Who entry={entry} />
          <Result entry={entry} numberId={numberId} />
        </>
      )}
      loading={list.loading}
      stale={list.stale}
      error={list.error ? explain(list.error) : undefined}
      onRetry={list.retry}
      empty={
        <EmptyState icon={<IconMessage size={22} aria-hidden />} title="Nothing yet">
          Texts and calls over this number are listed here, in both directions, with what the telco
          said of them.
        </EmptyState>
      }
      hasMore={list.hasMore}
      loadingMore={list.loadingMore}
      onLoadMore={list.loadMore}
    />
  );
}
