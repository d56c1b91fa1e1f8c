import { PageHeader } from '../../ui/PageHeader';

export function NewRidePage() {
  return <PageHeader title="New ride" />;
}
