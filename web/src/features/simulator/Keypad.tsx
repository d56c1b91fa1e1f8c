import { UnstyledButton } from '@mantine/core';
import { IconHash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './CallScreen.module.css';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0'];

interface KeypadProps {
  /** At most so many digits; the last one sends them, as does #. */
  digits: number;
  busy: boolean;
  onKeyed: (digits: string) => void;
}

/** The keys of a phone whose caller was asked for digits. The keyboard works as well. */
export function Keypad({ digits, busy, onKeyed }: KeypadProps) {
  const [keyed, setKeyed] = useState('');
  const send = () => {
    if (!keyed || busy) return;
    onKeyed(keyed);
    setKeyed('');
  };
  const press = (key: string) => {
    if (busy || keyed.length >= digits) return;
    setKeyed(keyed + key);
  };
  useEffect(() => {
    const onKey = ({ key, target }: KeyboardEvent) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      if (/^\d$/.test(key)) press(key);
      if (key === '#' || key === 'Enter') send();
      if (key === 'Backspace') setKeyed((now) => now.slice(0, -1));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  return (
    <section className={classes.pad} aria-label="Keys">
      <output className={classes.keyed} aria-label="Keyed in">
        {keyed.replace(/./g, '•') || ' '}
      </output>
      {keys.map((key) => (
        <UnstyledButton
          key={key}
          className={classes.key}
          disabled={busy || key === '*'}
          onClick={() => press(key)}
        >
          {key}
        </UnstyledButton>
      ))}
      <UnstyledButton
        className={classes.key}
        aria-label="Send with #"
        disabled={busy || !keyed}
        onClick={send}
      >
        <IconHash size={20} aria-hidden />
      </UnstyledButton>
    </section>
  );
}
