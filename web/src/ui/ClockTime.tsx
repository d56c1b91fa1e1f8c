import { ExactTime } from './ExactTime';
import { clockText, dayText, useNow } from './time';

interface ClockTimeProps {
  at: string;
  /** `tomorrow 14:05`: not at the beginning of what is said. */
  inSentence?: boolean;
}

/** `Tomorrow 14:05`: for appointments, where the hour matters more than the distance. */
export function ClockTime({ at, inSentence = false }: ClockTimeProps) {
  const now = useNow();
  const moment = new Date(at);
  const day = dayText(moment, now, inSentence);
  return (
    <ExactTime at={at}>
      {day.toLowerCase() === 'today' ? '' : `${day} `}
      {clockText(moment)}
    </ExactTime>
  );
}
