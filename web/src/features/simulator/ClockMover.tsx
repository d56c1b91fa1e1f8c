import { Button, Group, NumberInput, Popover, Select } from '@mantine/core';
import { IconClockPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useDemoClock } from '../../api/demoClock';
import { MoveDemoClockDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { notifyDone } from '../../ui/notify';
import { spanText } from '../../ui/time';

const steps = [
  [600, '+10 min'],
  [3600, '+1 h'],
  [86_400, '+1 day'],
] as const;

const units = [
  { value: '60', label: 'minutes' },
  { value: '3600', label: 'hours' },
  { value: '86400', label: 'days' },
];

/** Lets the time of a demonstration pass, to see grace, quarantine and expiry happen. */
export function ClockMover() {
  const clock = useDemoClock();
  const { canManageMarkets } = usePermissions();
  const [opened, setOpened] = useState(false);
  const [amount, setAmount] = useState<string | number>(30);
  const [unit, setUnit] = useState('60');
  const move = useGqlMutation(MoveDemoClockDocument, {
    invalidates: ['clock', 'rides', 'ride', 'counts', 'numbers', 'unrouted', 'simulator'],
    onSuccess: ({ moveDemoClock }) => {
      setOpened(false);
      notifyDone(`The clock is ${spanText(moveDemoClock.aheadSeconds)} ahead.`);
    },
  });
  if (!clock?.movable || !canManageMarkets) return null;
  return (
    <Group gap={6} role="group" aria-label="Let time pass">
      {steps.map(([seconds, label]) => (
        <Button
          key={label}
          size="xs"
          variant="default"
          disabled={move.isPending}
          onClick={() => move.mutate({ seconds })}
        >
          {label}
        </Button>
      ))}
      <Popover opened={opened} onChange={setOpened} trapFocus position="bottom-end" withArrow>
        <Popover.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconClockPlus size={15} aria-hidden />}
            onClick={() => setOpened(!opened)}
          >
            Custom
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const seconds = Math.round(Number(amount) * Number(unit));
              if (seconds > 0) move.mutate({ seconds });
            }}
          >
            <Group gap="xs" align="flex-end">
              <NumberInput label="Forward by" w={90} min={1} value={amount} onChange={setAmount} />
              <Select
                aria-label="Unit"
                w={110}
                allowDeselect={false}
                comboboxProps={{ withinPortal: false }}
                data={units}
                value={unit}
                onChange={(value) => value && setUnit(value)}
              />
              <Button
                type="submit"
                loading={move.isPending}
                leftSection={<IconClockPlus size={16} aria-hidden />}
              >
                Move
              </Button>
            </Group>
          </form>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
