import '@mantine/dates/styles.css';
import { DateTimePicker } from '@mantine/dates';
import { IconCalendarClock } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import classes from './newRide.module.css';
import { inMinutes } from './pickup';

const presets = [
  { minutes: 0, label: 'Now' },
  { minutes: 15, label: '+15 min' },
  { minutes: 30, label: '+30 min' },
  { minutes: 60, label: '+60 min' },
];

interface PickupFieldProps {
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
}

/** When the customer is picked up: most often soon. */
export function PickupField({ value, onChange, error }: PickupFieldProps) {
  const id = useId();
  const [preset, setPreset] = useState<number>();
  return (
    <div className={classes.pickup}>
      <DateTimePicker
        className={classes.when}
        // The dialog is named after the button that opens it.
        id={id}
        popoverProps={{ id }}
        ariaLabels={{ previousMonth: 'Previous month', nextMonth: 'Next month' }}
        timePickerProps={{ hoursInputLabel: 'Hours', minutesInputLabel: 'Minutes' }}
        submitButtonProps={{ 'aria-label': 'Take this time' }}
        weekendDays={[]}
        hideOutsideDates
        label="Pickup"
        withAsterisk
        valueFormat="ddd D MMM YYYY, HH:mm"
        leftSection={<IconCalendarClock size={16} aria-hidden />}
        value={value || null}
        onChange={(next) => {
          setPreset(undefined);
          onChange(next ?? '');
        }}
        error={error}
      />
      <FilterChips label="Pickup from now">
        {presets.map(({ minutes, label }) => (
          <FilterChip
            key={minutes}
            active={preset === minutes}
            onClick={() => {
              setPreset(minutes);
              onChange(inMinutes(Date.now(), minutes));
            }}
          >
            {label}
          </FilterChip>
        ))}
      </FilterChips>
    </div>
  );
}
