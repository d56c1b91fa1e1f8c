import { Collapse, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useNumberInsight } from '../../api/insight';
import { NumberInsight } from '../../ui/NumberInsight';
import classes from './settings.module.css';

/** Asks one telco about any phone, as to see what its answers are worth. */
export function ProviderLookup({ name, label }: { name: string; label: string }) {
  const [shown, { toggle }] = useDisclosure(false);
  const region = useId();
  const [typed, setTyped] = useState('');
  const insight = useNumberInsight(typed, { provider: name });
  return (
    <>
      <UnstyledButton
        className={classes.more}
        aria-expanded={shown}
        aria-controls={region}
        onClick={toggle}
      >
        <IconChevronRight size={16} aria-hidden className={classes.chevron} />
        Look up a phone at {label}
      </UnstyledButton>
      <Collapse expanded={shown} id={region}>
        <form
          className={classes.lookup}
          onSubmit={(event) => {
            event.preventDefault();
            if (!insight.idle && !insight.asking) insight.ask();
          }}
        >
          <TextInput
            label="Phone"
            description="Whether it exists and what kind of line it is on. A telco charges a little for it."
            type="tel"
            autoComplete="off"
            placeholder="+31 6 12345678"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <NumberInsight {...insight} />
        </form>
      </Collapse>
    </>
  );
}
