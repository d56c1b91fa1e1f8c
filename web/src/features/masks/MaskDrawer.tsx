import { Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconMessage, IconPhone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import {
  MaskDetailsDocument,
  type MaskDetailsQuery,
  type MaskEntryFragment,
} from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Notice } from '../../ui/Notice';
import { RelativeTime } from '../../ui/RelativeTime';
import { SideDrawer } from '../../ui/SideDrawer';
import { DeliveryBadge } from '../../ui/StatusBadge';
import { MaskActions } from './MaskActions';
import { MaskStateBadge, personOf, policies } from './maskColumns';
import classes from './masks.module.css';

type Details = NonNullable<MaskDetailsQuery['mask']>;

/** One mask: what it is, who used it, and what was said. */
export function MaskDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { canDispatch } = usePermissions();
  const details = useGqlQuery('masks', MaskDetailsDocument, { id });
  const mask = details.data?.mask;
  return (
    <SideDrawer
      onClose={onClose}
      size="lg"
      title={
        <Group gap="sm" wrap="nowrap">
          <Text fw={650}>{mask?.label ?? (details.isPending ? 'One moment' : 'Mask')}</Text>
          {mask && <MaskStateBadge mask={mask} />}
        </Group>
      }
    >
      {details.isPending && (
        <Skeleton height={120} radius="md" role="status" aria-label="Loading" />
      )}
      {details.error && !mask && (
        <ErrorState {...explain(details.error)} onRetry={() => void details.refetch()} />
      )}
      {details.data && !mask && (
        <EmptyState title="There is no such mask">The address may be mistyped.</EmptyState>
      )}
      {mask && (
        <Stack gap="lg">
          <Facts mask={mask} />
          {mask.problem && (
            <Notice tone="warning" title={mask.number ? 'Its number is lost' : 'It has no number'}>
              {mask.problem}
            </Notice>
          )}
          {mask.attempt && (
            <Notice tone="neutral" title="No number with the area code of the phone">
              {mask.attempt}
            </Notice>
          )}
          {canDispatch && mask.state !== 'REVOKED' && <MaskActions mask={mask} />}
          <section aria-labelledby="thread-of-mask">
            <Title order={2} id="thread-of-mask" mb="xs">
              Texts and calls
            </Title>
            <Thread entries={mask.entries.nodes} />
          </section>
        </Stack>
      )}
    </SideDrawer>
  );
}

function Facts({ mask }: { mask: Details }) {
  return (
    <dl className={classes.facts}>
      <dt>Leads to</dt>
      <dd>{personOf(mask)}</dd>
      <dt>Number</dt>
      <dd>
        {mask.number ? (
          <Link {...paths.number(mask.number.id)}>{mask.number.number}</Link>
        ) : (
          (mask.formerNumber ?? 'None yet')
        )}
        {mask.number?.provider === 'simulator' && mask.state !== 'REVOKED' && (
          <>
            {' · '}
            <Link {...paths.simulatedMask(mask.id)}>Try it in the simulator</Link>
          </>
        )}
      </dd>
      <dt>The owner sees</dt>
      <dd>{policies[mask.policy]}</dd>
      <dt>Made</dt>
      <dd>
        <RelativeTime at={mask.createdAt} />
      </dd>
      {mask.freeAt && mask.number && (
        <>
          <dt>Number rests until</dt>
          <dd>
            <RelativeTime at={mask.freeAt} />
            {mask.releaseNumber ? ', then it is given back' : ', then it is free for another mask'}
          </dd>
        </>
      )}
      {mask.callers.length > 0 && (
        <>
          <dt>Reached by</dt>
          <dd>
            {mask.callers.map(({ reference, phone, lastAt }) => (
              <div key={reference}>
                {reference} {phone}{' '}
                <span className={classes.dim}>
                  <RelativeTime at={lastAt} />
                </span>
              </div>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}

function Thread({ entries }: { entries: MaskEntryFragment[] }) {
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nobody has used it yet.
      </Text>
    );
  }
  return (
    <ul className={classes.thread}>
      {entries.map((entry) => (
        <Line key={entry.id} entry={entry} />
      ))}
    </ul>
  );
}

function who(entry: MaskEntryFragment): string {
  if (entry.fromName) return entry.fromName;
  if (entry.fromRole === 'COMPANY') return 'Automatic answer';
  const from = entry.legs.find(({ direction }) => direction === 'INBOUND')?.phone;
  return from ? named(entry, from.masked) : 'Number withheld';
}

/** `@2 +31 ••• 78`: by the owner's name for that one, since the ends of two phones may look alike. */
const named = ({ reference }: MaskEntryFragment, phone: string) =>
  reference ? `${reference} ${phone}` : phone;

/** To which caller the owner wrote: of several, one is meant. */
function whom(entry: MaskEntryFragment): string {
  const to = entry.legs.find(({ direction }) => direction === 'OUTBOUND')?.phone;
  return to && entry.toRole === 'STRANGER' ? ` to ${named(entry, to.masked)}` : '';
}

function Line({ entry }: { entry: MaskEntryFragment }) {
  const Icon = entry.channel === 'VOICE' ? IconPhone : IconMessage;
  const own = entry.fromRole !== 'STRANGER';
  return (
    <li className={classes.entry} {...(own ? { 'data-own': true } : {})}>
      <div className={classes.entryTop}>
        <Icon size={14} aria-hidden />
        <span>
          {who(entry)}
          {entry.channel === 'VOICE' ? ' called' : ''}
          {own && whom(entry)}
        </span>
        <RelativeTime at={entry.createdAt} />
        {entry.delivery !== 'NONE' && <DeliveryBadge state={entry.delivery} />}
      </div>
      <div className={classes.words}>
        {entry.textHidden ? <span className={classes.dim}>Text hidden</span> : entry.body}
      </div>
      {entry.problem && <div className={classes.dim}>{entry.problem}</div>}
    </li>
  );
}
