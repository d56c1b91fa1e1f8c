import { ExactTime } from './ExactTime';
import { clockText, dayText, useNow } from './time';

interface ClockTimeProps {
  at: string;
  /** Where it happens: its clocks count, and are named where they differ from the viewer's. */
  zone?: string;
  /** `tomorrow 14:05`: not at the beginning of what is said. */
  inSentence?: boolean;
}

/** `Tomorrow 14:05`: for appointments, where the hour matters more than the distance. */
export function ClockTime({ at, zone, inSentence = false }: ClockTimeProps) {
  const now = useNow();
  const moment = new Date(at);
  const day = dayText(moment, now, inSentence, zone);
  return (
    <ExactTime at={at} zone={zone}>
      {day.toLowerCase() === 'today' ? '' : `${day} `}
      {clockText(moment, zone)}
    </ExactTime>
  );
}
