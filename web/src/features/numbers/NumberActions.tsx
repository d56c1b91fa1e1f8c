import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconRoute,
  IconTag,
} from '@tabler/icons-react';
import type { NumberRowFragment, NumberState } from '../../api/generated/graphql';
import { dangerousItem } from '../../ui/theme';
import { useDialog } from '../../ui/useDialog';
import { type Deed, NumberDialog } from './NumberDialog';

/** What may be done to a number, the likeliest first. */
export const deeds: Record<NumberState, Deed[]> = {
  ORDERED: [],
  CONFIGURING: [],
  ACTIVE: ['suspend', 'drain', 'reserve', 'resync', 'release'],
  SUSPENDED: ['activate', 'drain', 'reserve', 'resync', 'release'],
  DRAINING: ['release', 'activate', 'resync'],
  RELEASING: [],
  RELEASED: [],
  ERROR: ['retry', 'release'],
};

const looks: Record<Deed, { label: string; Icon: typeof IconDots }> = {
  suspend: { label: 'Suspend', Icon: IconPlayerPause },
  activate: { label: 'Activate', Icon: IconPlayerPlay },
  drain: { label: 'Drain', Icon: IconRoute },
  reserve: { label: 'Keep for…', Icon: IconTag },
  resync: { label: 'Point here again', Icon: IconRefresh },
  retry: { label: 'Try again', Icon: IconRefresh },
  release: { label: 'Release', Icon: IconArrowBackUp },
};

/** The likeliest deed as a button, the others in a menu. Each asks first. */
export function NumberActions({ number }: { number: NumberRowFragment }) {
  const dialog = useDialog<Deed>();
  const [first, ...others] = deeds[number.state];
  if (!first) return null;
  return (
    <>
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${looks[first].label} ${number.number}`}
          onClick={() => dialog.open(first)}
        >
          {looks[first].label}
        </Button>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon size="sm" variant="default" aria-label={`More for ${number.number}`}>
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((deed) => {
              const { label, Icon } = looks[deed];
              return (
                <Menu.Item
                  key={deed}
                  leftSection={<Icon size={15} aria-hidden />}
                  {...(deed === 'release' ? dangerousItem : {})}
                  onClick={() => dialog.open(deed)}
                >
                  {label}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {dialog.subject && (
        <NumberDialog number={number} deed={dialog.subject} onClose={dialog.close} />
      )}
    </>
  );
}
