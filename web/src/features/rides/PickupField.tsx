import '@mantine/dates/styles.css';
import { DateTimePicker } from '@mantine/dates';
import { IconCalendarClock } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import { clockText, exactText, halfDayClock, useNow } from '../../ui/time';
import classes from './newRide.module.css';
import { fromPicker, type Pickup, shownPickup } from './pickup';

const presets = [
  { inMinutes: 0, label: 'Now' },
  { inMinutes: 15, label: '+15 min' },
  { inMinutes: 30, label: '+30 min' },
  { inMinutes: 60, label: '+60 min' },
];

interface PickupFieldProps {
  value: Pickup;
  onChange: (value: Pickup) => void;
  /** Of the market: what is chosen is meant by its clocks. */
  zone: string | undefined;
  error?: ReactNode;
}

/** When the customer is picked up: most often soon. */
export function PickupField({ value, onChange, zone, error }: PickupFieldProps) {
  const id = useId();
  const now = useNow();
  const shown = shownPickup(value, now, zone);
  const at = fromPicker(shown, zone);
  return (
    <div className={classes.pickup}>
      <DateTimePicker
        className={classes.when}
        // The dialog is named after the button that opens it.
        id={id}
        popoverProps={{ id }}
        ariaLabels={{ previousMonth: 'Previous month', nextMonth: 'Next month' }}
        timePickerProps={{
          hoursInputLabel: 'Hours',
          minutesInputLabel: 'Minutes',
          amPmInputLabel: 'Before or after noon',
          format: halfDayClock ? '12h' : '24h',
        }}
        submitButtonProps={{ 'aria-label': 'Take this time' }}
        weekendDays={[]}
        hideOutsideDates
        label="Pickup"
        description={at && zone && elsewhere(new Date(at), zone)}
        withAsterisk
        valueFormat={`ddd D MMM YYYY, ${halfDayClock ? 'hh:mm A' : 'HH:mm'}`}
        leftSection={<IconCalendarClock size={16} aria-hidden />}
        value={shown}
        onChange={(next) => onChange(next ?? undefined)}
        error={error}
      />
      <FilterChips label="Pickup from now">
        {presets.map(({ inMinutes, label }) => (
          <FilterChip
            key={inMinutes}
            active={typeof value === 'object' && value.inMinutes === inMinutes}
            onClick={() => onChange({ inMinutes })}
          >
            {label}
          </FilterChip>
        ))}
      </FilterChips>
    </div>
  );
}

/** In which zone it is meant, where its clocks are not the viewer's. */
function elsewhere(at: Date, zone: string): string | undefined {
  if (clockText(at, zone) === clockText(at)) return undefined;
  return `By the clocks of ${zone}. On yours: ${exactText(at)}.`;
}
