import { Button, CopyButton, Group, PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconCopy, IconWand } from '@tabler/icons-react';
import classes from './NewPasswordInput.module.css';
import { generatePassword, passwordHint } from './password';

interface NewPasswordInputProps extends Omit<PasswordInputProps, 'value' | 'onChange'> {
  value: string;
  onChange: (value: string) => void;
  /** Offers to make one up: for somebody else's password, which is handed over. */
  generates?: boolean;
}

/** A password to be chosen: how good it is shows while typing. */
export function NewPasswordInput({
  value,
  onChange,
  generates = false,
  ...input
}: NewPasswordInputProps) {
  const [visible, visibility] = useDisclosure(false);
  const { level, text } = passwordHint(value);
  return (
    <div>
      <PasswordInput
        autoComplete="new-password"
        {...input}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        visible={visible}
        onVisibilityChange={visibility.toggle}
      />
      <div className={classes.hint} data-level={level}>
        <span className={classes.bar} aria-hidden>
          {[1, 2, 3, 4].map((step) => (
            <span key={step} data-on={step <= level || undefined} />
          ))}
        </span>
        <span role="status">{text}</span>
      </div>
      {generates && (
        <Group gap="xs" mt="xs">
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconWand size={14} aria-hidden />}
            onClick={() => {
              onChange(generatePassword());
              visibility.open();
            }}
          >
            Make one up
          </Button>
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="compact-sm"
                disabled={!value}
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      )}
    </div>
  );
}
