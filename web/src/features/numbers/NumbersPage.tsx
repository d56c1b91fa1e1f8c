import { PageHeader } from '../../ui/PageHeader';

export function NumbersPage() {
  return <PageHeader title="Numbers" />;
}
