import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';

interface NoticeProps {
  tone: 'warning' | 'neutral' | 'success';
  title?: string;
  icon?: ReactNode;
  /** `alert` for what just happened, `status` for what went well. */
  role?: 'alert' | 'status';
  children?: ReactNode;
}

/** Something to know before going on, in the colours of the badges. */
export function Notice({ tone, title, icon, role, children }: NoticeProps) {
  const Icon = tone === 'warning' ? IconAlertTriangle : IconInfoCircle;
  return (
    <div className={classes.notice} data-tone={tone} role={role}>
      {icon ?? <Icon size={18} aria-hidden className={classes.icon} />}
      <div className={classes.words}>
        {title && <div className={classes.title}>{title}</div>}
        {children}
      </div>
    </div>
  );
}
