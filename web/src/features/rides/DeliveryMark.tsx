import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconChecks,
  IconClock,
  IconQuestionMark,
} from '@tabler/icons-react';
import classes from './thread.module.css';
import type { DeliveryMark as Mark } from './wording';

const icons = {
  waiting: IconClock,
  sent: IconCheck,
  arrived: IconChecks,
  failed: IconAlertTriangle,
  uncertain: IconQuestionMark,
  none: IconBan,
} as const;

export function DeliveryMark({ mark, children }: { mark: Mark; children: string }) {
  const Icon = icons[mark];
  return (
    <span className={classes.mark} data-mark={mark}>
      <Icon size={14} aria-hidden />
      {children}
    </span>
  );
}
