import { PageHeader } from '../../ui/PageHeader';

export function UnmatchedPage() {
  return <PageHeader title="Unmatched" />;
}
