import {
  ActionIcon,
  Button,
  CopyButton,
  Popover,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import classes from './MaskedPhone.module.css';

interface MaskedPhoneProps {
  masked: string;
  /** Fetches the whole number; each use is recorded with its reason. Left out: no reveal. */
  onReveal?: ((reason: string) => Promise<string>) | undefined;
  /** A sentence for a refusal. */
  explain?: (error: unknown) => string;
}

/** A revealed number hides again by itself: screens are left alone. */
const shownMs = 30_000;

/** A real phone number, masked until somebody says why it must be seen. */
export function MaskedPhone({ masked, onReveal, explain }: MaskedPhoneProps) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [number, setNumber] = useState<string>();

  useEffect(() => {
    if (number === undefined) return;
    const timer = setTimeout(() => setNumber(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [number]);

  async function reveal(event: FormEvent) {
    event.preventDefault();
    // The popover is a React child of whatever row it stands in, also when it is drawn elsewhere.
    event.stopPropagation();
    if (!onReveal) return;
    setBusy(true);
    setError(undefined);
    try {
      setNumber(await onReveal(reason.trim()));
      setAsking(false);
      setReason('');
    } catch (thrown) {
      setError(explain?.(thrown) ?? 'The number could not be shown.');
    } finally {
      setBusy(false);
    }
  }

  if (number !== undefined) {
    return (
      <span className={classes.phone}>
        <span className={classes.revealed}>{number}</span>
        <CopyButton value={number}>
          {({ copied, copy }) => (
            <ActionIcon size={24} aria-label="Copy the number" onClick={copy}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          )}
        </CopyButton>
        <ActionIcon size={24} aria-label="Hide the number" onClick={() => setNumber(undefined)}>
          <IconEyeOff size={14} />
        </ActionIcon>
      </span>
    );
  }

  return (
    <span className={classes.phone}>
      <span className={classes.masked}>{masked}</span>
      {onReveal && (
        <Popover opened={asking} onChange={setAsking} trapFocus withArrow width={280}>
          <Popover.Target>
            <Tooltip label="Show the whole number">
              <ActionIcon
                size={24}
                aria-label="Show the whole number"
                onClick={() => setAsking(!asking)}
              >
                <IconEye size={14} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown aria-label="Show the whole number">
            <form onSubmit={reveal}>
              <Stack gap="xs">
                <TextInput
                  label="Why must you see it?"
                  placeholder="Customer asked to be called back"
                  value={reason}
                  onChange={(event) => setReason(event.currentTarget.value)}
                  error={error}
                  data-autofocus
                  maxLength={200}
                />
                <Text size="xs" c="dimmed">
                  Recorded with your name and the time.
                </Text>
                <Button type="submit" size="xs" loading={busy} disabled={reason.trim().length < 3}>
                  Show the number
                </Button>
              </Stack>
            </form>
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  );
}
