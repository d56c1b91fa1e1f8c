import { PageHeader } from '../../ui/PageHeader';

/** Customers and drivers are kept alike; this says which of the two a page is about. */
export type PersonKind = 'customer' | 'driver';

export const CustomersPage = () => <PeoplePage kind="customer" />;
export const DriversPage = () => <PeoplePage kind="driver" />;

function PeoplePage({ kind }: { kind: PersonKind }) {
  return <PageHeader title={kind === 'customer' ? 'Customers' : 'Drivers'} />;
}
