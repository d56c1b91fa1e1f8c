import { Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { MasksOfPersonDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { paths } from '../../paths';
import { ErrorState } from '../../ui/ErrorState';
import classes from './people.module.css';

const words = {
  PROVISIONING: 'gets a number',
  ACTIVE: 'active',
  PAUSED: 'paused',
  REVOKED: 'revoked',
} as const;

/** The numbers that lead anyone to a person. */
export function MasksOfPerson({ id }: { id: string }) {
  const masks = useGqlQuery('masks', MasksOfPersonDocument, { personId: id });
  if (masks.error && !masks.data) {
    return <ErrorState {...explain(masks.error)} onRetry={() => void masks.refetch()} />;
  }
  if (!masks.data) return <Skeleton height={48} radius="md" />;
  const rows = masks.data.masks.nodes;
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        None. A mask is a number that leads anyone to this person: see{' '}
        <Link {...paths.masks()}>Masks</Link>.
      </Text>
    );
  }
  return (
    <ul className={classes.rides}>
      {rows.map((mask) => (
        <li key={mask.id}>
          <Link {...paths.mask(mask.id)} className={classes.ride}>
            <div className={classes.rideTop}>
              <span className={classes.rideRef}>{mask.number?.number ?? 'No number'}</span>
              <span className={classes.rideWhen}>{words[mask.state]}</span>
            </div>
            <div className={classes.line}>{mask.label}</div>
          </Link>
        </li>
      ))}
    </ul>
  );
}
