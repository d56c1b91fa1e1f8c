import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import classes from './SearchBox.module.css';

interface SearchBoxProps {
  /** What is searched: `Search drivers`. */
  label: string;
  placeholder: string;
  value: string;
  /** Called once typing pauses. */
  onChange: (value: string) => void;
}

/** The search of a list. `/` goes to it, Escape clears it. */
export function SearchBox({ label, placeholder, value, onChange }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const submit = useDebouncedCallback(onChange, 250);
  useHotkeys([['/', () => input.current?.focus()]]);
  // The address changed elsewhere: the back button, a reset.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);

  function type(next: string) {
    setTyped(next);
    submit(next.trim());
  }

  return (
    <TextInput
      ref={input}
      className={classes.search}
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <ActionIcon size="sm" aria-label="Clear the search" onClick={() => type('')}>
            <IconX size={14} />
          </ActionIcon>
        ) : (
          <kbd aria-hidden className={classes.key}>
            /
          </kbd>
        )
      }
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        type('');
        input.current?.blur();
      }}
    />
  );
}
