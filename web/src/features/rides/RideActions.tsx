import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { usePermissions } from '../../api/session';
import { offers, type StepName, stepLabel } from './offers';
import { StepDialog } from './StepDialog';
import { steps } from './steps';
import type { Ride } from './useThread';

/** What can be done about a ride: its next step as a button, the rest in a menu. */
export function RideActions({ ride }: { ride: Ride }) {
  const { canDispatch, canCorrect } = usePermissions();
  const [step, setStep] = useState<StepName>('advance');
  const [opened, setOpened] = useState(false);
  if (!canDispatch) return null;
  const { primary, more } = offers(ride, canCorrect);
  function ask(name: StepName) {
    setStep(name);
    setOpened(true);
  }
  return (
    <>
      {primary && <Button onClick={() => ask(primary)}>{stepLabel(primary, ride)}</Button>}
      {more.length > 0 && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="default" size="input-sm" aria-label="More to do about this ride">
              <IconDotsVertical size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((group, index) => (
              <Fragment key={group[0]}>
                {index > 0 && <Menu.Divider />}
                {group.map((name) => (
                  <Menu.Item
                    key={name}
                    {...(steps[name](ride).danger ? { color: 'red' } : {})}
                    onClick={() => ask(name)}
                  >
                    {stepLabel(name, ride)}…
                  </Menu.Item>
                ))}
              </Fragment>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <StepDialog step={step} ride={ride} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}
