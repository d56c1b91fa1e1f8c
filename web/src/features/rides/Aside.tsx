import { Button, Collapse } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { narrowScreen } from '../../ui/screen';
import classes from './ride.module.css';

interface AsideProps {
  label: string;
  /** What is folded away on a narrow screen, where the conversation comes first. */
  fold: string;
  children: ReactNode;
}

/** Beside the conversation: the people and what is known of them. */
export function Aside({ label, fold, children }: AsideProps) {
  const narrow = useMediaQuery(narrowScreen, undefined, { getInitialValueInEffect: false });
  const [opened, setOpened] = useState(false);
  const id = useId();
  if (!narrow) {
    return (
      <aside className={classes.aside} aria-label={label}>
        {children}
      </aside>
    );
  }
  return (
    <aside aria-label={label}>
      <Button
        fullWidth
        variant="default"
        justify="space-between"
        rightSection={
          <IconChevronDown size={16} aria-hidden className={classes.chevron} data-opened={opened} />
        }
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        {fold}
      </Button>
      <Collapse expanded={opened} id={id}>
        <div className={classes.unfolded}>{children}</div>
      </Collapse>
    </aside>
  );
}
