import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './CopyValue.module.css';

interface CopyValueProps {
  value: string;
  /** What it is, for the button: `the number the driver dials`. */
  what: string;
}

/** A value people take elsewhere, with a button to copy it. */
export function CopyValue({ value, what }: CopyValueProps) {
  return (
    <span className={classes.value}>
      {value}
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon size={24} aria-label={copied ? 'Copied' : `Copy ${what}`} onClick={copy}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
