import { Checkbox, Skeleton, Stack } from '@mantine/core';
import { IconPhoneOff } from '@tabler/icons-react';
import { explain } from '../../api/errors';
import type { Nearness, SearchNumbersQuery } from '../../api/generated/graphql';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Notice } from '../../ui/Notice';
import { Carries, costOf, placeOf } from './NumberParts';
import classes from './numbers.module.css';

type Found = SearchNumbersQuery['searchNumbers'];
type Offer = Found['offers'][number];

interface OffersProps {
  found: Found | undefined;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  /** Labels of the telcos by name. */
  labels: Map<string, string>;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

const nearness: Record<Nearness, string> = {
  ASKED: 'as asked for',
  AREA_CODE: 'of the market’s area code',
  NEAR: 'near the market',
  REGION: 'in the market’s region',
  COUNTRY: 'in the market’s country: none nearer is on offer',
  TOLL_FREE: 'free to call: none local is on offer',
};

/** Numbers on offer, to be ticked. */
export function Offers(props: OffersProps) {
  const { found, loading, error, onRetry, labels, chosen, onChoose } = props;
  if (!found && error) return <ErrorState {...explain(error)} onRetry={onRetry} />;
  if (!found) {
    return (
      <Stack gap="xs" role="status" aria-label="Searching">
        <Skeleton height={44} radius="md" />
        <Skeleton height={44} radius="md" />
        <Skeleton height={44} radius="md" />
      </Stack>
    );
  }
  const [first] = found.offers;

  function toggle(number: string) {
    const next = new Set(chosen);
    if (!next.delete(number)) next.add(number);
    onChoose(next);
  }

  return (
    <Stack gap="xs" className={classes.offers} data-stale={loading || undefined}>
      {found.problems.map(({ provider, problem }) => (
        <Notice key={provider} tone="warning" title={labels.get(provider) ?? provider}>
          {problem}
        </Notice>
      ))}
      {first ? (
        <>
          <div className={classes.dim}>
            {found.offers.length} {found.offers.length === 1 ? 'number' : 'numbers'}{' '}
            {nearness[first.nearness]}
          </div>
          <ul className={classes.offerList} aria-label="Numbers on offer">
            {found.offers.map((offer) => (
              <li key={`${offer.provider} ${offer.number}`}>
                <OfferLine
                  offer={offer}
                  label={labels.get(offer.provider) ?? offer.provider}
                  checked={chosen.has(offer.number)}
                  onToggle={() => toggle(offer.number)}
                />
              </li>
            ))}
          </ul>
        </>
      ) : (
        <EmptyState
          icon={<IconPhoneOff size={22} aria-hidden />}
          title="Nobody offers such a number"
        >
          Leave the area code and the digits empty, or give the market a centre and a region in
          Settings.
        </EmptyState>
      )}
    </Stack>
  );
}

interface OfferLineProps {
  offer: Offer;
  label: string;
  checked: boolean;
  onToggle: () => void;
}

function OfferLine({ offer, label, checked, onToggle }: OfferLineProps) {
  const miles = offer.miles === null ? undefined : `${Math.round(offer.miles)} miles`;
  const where = [label, placeOf(offer), miles].filter(Boolean).join(' · ');
  return (
    <Checkbox
      className={classes.offer}
      checked={checked}
      onChange={onToggle}
      label={
        <span className={classes.offerWords}>
          <span className={classes.number}>{offer.number}</span>
          <span className={classes.dim}>{costOf(offer.monthlyCost)}</span>
        </span>
      }
      description={
        <span className={classes.offerWords}>
          <span>{where}</span>
          <Carries number={offer} />
        </span>
      }
    />
  );
}
