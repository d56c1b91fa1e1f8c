import type { MaskPolicy, MaskRowFragment, MaskState } from '../../api/generated/graphql';
import { dataColumns } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusBadge, type Tone } from '../../ui/StatusBadge';
import classes from './masks.module.css';

const states: Record<MaskState, [tone: Tone, label: string]> = {
  PROVISIONING: ['info', 'Gets a number'],
  ACTIVE: ['success', 'Active'],
  PAUSED: ['warning', 'Paused'],
  REVOKED: ['neutral', 'Revoked'],
};

export const policies: Record<MaskPolicy, string> = {
  SHOW_MASK: 'Shows the mask',
  PASS_CALLER: 'Shows callers',
};

export function MaskStateBadge({ mask }: { mask: Pick<MaskRowFragment, 'state' | 'problem'> }) {
  const [tone, label] = mask.problem ? (['danger', 'No number'] as const) : states[mask.state];
  return <StatusBadge tone={tone}>{label}</StatusBadge>;
}

export const personOf = (mask: MaskRowFragment) => mask.person.name;

function Policy({ policy }: { policy: MaskPolicy }) {
  if (policy === 'SHOW_MASK') return <span className={classes.dim}>{policies[policy]}</span>;
  return (
    <StatusBadge tone="warning" plain>
      {policies[policy]}
    </StatusBadge>
  );
}

function MaskNumber({ mask }: { mask: MaskRowFragment }) {
  if (mask.number) return <span className={classes.number}>{mask.number.number}</span>;
  return <span className={classes.dim}>{mask.formerNumber ?? 'None yet'}</span>;
}

function Used({ at }: { at: string | null }) {
  return (
    <span className={classes.dim}>{at ? <RelativeTime at={at} focusable={false} /> : 'Never'}</span>
  );
}

const column = dataColumns<MaskRowFragment>();

export const maskColumns = column.columns([
  column.display({
    id: 'person',
    header: 'Person',
    cell: ({ row: { original: mask } }) => (
      <>
        <div className={classes.name}>{personOf(mask)}</div>
        <div className={classes.note}>{mask.label}</div>
      </>
    ),
  }),
  column.display({
    id: 'number',
    header: 'Mask',
    meta: { width: '11rem' },
    cell: ({ row: { original: mask } }) => <MaskNumber mask={mask} />,
  }),
  column.display({
    id: 'policy',
    header: 'The owner sees',
    meta: { width: '10rem', hideBelow: 'lg' },
    cell: ({ row: { original: mask } }) => <Policy policy={mask.policy} />,
  }),
  column.display({
    id: 'state',
    header: 'State',
    meta: { width: '9rem' },
    cell: ({ row: { original: mask } }) => <MaskStateBadge mask={mask} />,
  }),
  column.display({
    id: 'used',
    header: 'Last used',
    meta: { width: '8rem', align: 'right' },
    cell: ({ row: { original: mask } }) => <Used at={mask.lastUsedAt} />,
  }),
]);

/** A mask on a narrow screen. */
export function MaskCard({ mask }: { mask: MaskRowFragment }) {
  return (
    <>
      <div className={classes.cardTop}>
        <span className={classes.cardName}>{personOf(mask)}</span>
        <MaskStateBadge mask={mask} />
      </div>
      <div className={classes.note}>{mask.label}</div>
      <div className={classes.cardFoot}>
        <MaskNumber mask={mask} />
        <Policy policy={mask.policy} />
        <Used at={mask.lastUsedAt} />
      </div>
    </>
  );
}
