import { PageHeader } from '../../ui/PageHeader';

export function RidePage() {
  return <PageHeader title="Ride" />;
}
