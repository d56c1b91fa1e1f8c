import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { usePermissions } from '../../api/session';
import { dangerousItem } from '../../ui/theme';
import { useDialog } from '../../ui/useDialog';
import { offers, type StepName, stepLabel } from './offers';
import { StepDialog } from './StepDialog';
import { steps } from './steps';
import type { Ride } from './useThread';

/** What can be done about a ride: its next step as a button, the rest in a menu. */
export function RideActions({ ride }: { ride: Ride }) {
  const { canDispatch, canCorrect } = usePermissions();
  const { primary, more } = offers(ride, canCorrect);
  const { asked, ask, changed } = useQuestion(ride, [primary, ...more.flat()]);
  const dialog = useDialog<true>();
  if (!canDispatch) return null;
  function open(step: StepName) {
    ask(step);
    dialog.open(true);
  }
  return (
    <>
      {primary && <Button onClick={() => open(primary)}>{stepLabel(primary, ride)}</Button>}
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
                    {...(steps[name](ride).danger ? dangerousItem : {})}
                    onClick={() => open(name)}
                  >
                    {stepLabel(name, ride)}…
                  </Menu.Item>
                ))}
              </Fragment>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {dialog.subject && <StepDialog {...asked} onClose={dialog.close} onChanged={changed} />}
    </>
  );
}

/**
 * The step that is asked about, and the ride as it was then: what a colleague does meanwhile must not
 * turn the question into another one. Once the server said that it `changed`, it is asked anew, if it
 * still can be done.
 */
function useQuestion(ride: Ride, offered: readonly (StepName | undefined)[]) {
  const [{ outdated, ...asked }, setAsked] = useState({
    step: 'advance' as StepName,
    ride,
    outdated: false,
  });
  const isNewer =
    ride.version !== asked.ride.version ||
    ride.conversation?.version !== asked.ride.conversation?.version;
  if (outdated && isNewer && offered.includes(asked.step))
    setAsked({ ...asked, ride, outdated: false });
  return {
    asked,
    ask: (step: StepName) => setAsked({ step, ride, outdated: false }),
    changed: () => setAsked((now) => ({ ...now, outdated: true })),
  };
}
