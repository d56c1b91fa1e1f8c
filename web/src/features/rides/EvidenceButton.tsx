import { Button, Menu } from '@mantine/core';
import { IconFileCertificate } from '@tabler/icons-react';
import { asked } from '../../api/download';
import { usePermissions } from '../../api/session';
import { useDownload } from '../../api/useDownload';

/** Who tried to reach whom, as a file that shows whether it was changed. */
export function EvidenceButton({ rideId }: { rideId: string }) {
  const { may } = usePermissions();
  const { mutate, isPending } = useDownload();
  if (!may('EXPORT_EVIDENCE')) return null;
  const take = (format: 'pdf' | 'csv' | 'json') => () =>
    mutate({
      path: asked(`/export/rides/${rideId}/evidence`, { format }),
      name: `evidence.${format}`,
    });
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          mt="sm"
          loading={isPending}
          leftSection={<IconFileCertificate size={15} aria-hidden />}
        >
          Take evidence
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Who tried to reach whom; no numbers, no texts</Menu.Label>
        <Menu.Item onClick={take('pdf')}>On paper (PDF)</Menu.Item>
        <Menu.Item onClick={take('csv')}>As a table (CSV)</Menu.Item>
        <Menu.Item onClick={take('json')}>As JSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
