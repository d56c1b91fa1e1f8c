import { Button, type ButtonProps } from '@mantine/core';
import { useNow } from './time';

interface SendAgainProps extends ButtonProps {
  /** From when on; null if not today. */
  from: string | null | undefined;
  onSend: () => void;
}

/** A button that has to wait for its time, and says for how long. */
export function SendAgain({ from, onSend, ...button }: SendAgainProps) {
  const now = useNow();
  const wait = from ? Math.ceil((Date.parse(from) - now) / 1000) : 0;
  const waits = !from || wait > 0;
  return (
    <Button variant="default" {...button} disabled={waits} onClick={onSend}>
      {from ? (wait > 0 ? `Send again in ${wait} s` : 'Send again') : 'No more codes today'}
    </Button>
  );
}
