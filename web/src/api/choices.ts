import { useDebouncedValue } from '@mantine/hooks';
import { CustomerChoicesDocument, DriverChoicesDocument } from './generated/graphql';
import { useGqlQuery } from './queries';

/** As many as one looks through before typing more. */
const first = 8;

/** Active people to choose from, by part of a name or a whole phone number. */
export function usePersonChoices(kind: 'customer' | 'driver', typed: string, enabled = true) {
  const [search] = useDebouncedValue(typed.trim(), 180);
  const variables = { first, search: search || null };
  const customers = useGqlQuery('customers', CustomerChoicesDocument, variables, {
    keepPrevious: true,
    enabled: enabled && kind === 'customer',
  });
  const drivers = useGqlQuery('drivers', DriverChoicesDocument, variables, {
    keepPrevious: true,
    enabled: enabled && kind === 'driver',
  });
  const query = kind === 'customer' ? customers : drivers;
  const nodes = kind === 'customer' ? customers.data?.customers.nodes : drivers.data?.drivers.nodes;
  return {
    choices: nodes?.map(({ id, name, liveRides, phone }) => ({
      id,
      name,
      // A landline takes no texts, and a ride begins with one.
      phone:
        phone.lineType === 'LANDLINE' ? `${phone.masked} · landline, takes no texts` : phone.masked,
      liveRides,
    })),
    /** The answer is not yet for what is typed now. */
    pending: query.isFetching || search !== typed.trim(),
    error: query.error,
  };
}
