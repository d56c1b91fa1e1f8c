import { Alert, Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconLock, IconSend } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { explain } from '../../api/errors';
import { useDraft } from '../../ui/draft';
import { canSend, longestMessage } from './composing';
import classes from './MessageBox.module.css';
import { type SmsSize, smsSize } from './smsSize';

/** Whom a message can be for. */
export interface Recipients<To extends string> {
  value: To;
  label: string;
  /** Who that is, and from which number. */
  who: string;
  /** More than one person: a text each. */
  several?: boolean;
}

interface MessageBoxProps<To extends string> {
  /** Which conversation: what is written in it and not sent is kept. */
  about: string;
  /** The first one unless another is chosen. */
  choices: readonly [Recipients<To>, ...Recipients<To>[]];
  /** Why nothing can be written, in words. */
  closed: string | undefined;
  /** Shown while nothing is written. */
  idle: string;
  sending: boolean;
  error: unknown;
  /** Beside the recipients, as ready words; they are added to what is written. */
  extra?: (add: (text: string) => void) => ReactNode;
  /** Settles when it is sent, which empties the box. */
  onSend: (draft: { to: To; body: string }) => Promise<unknown>;
}

/** A text from the company. */
export function MessageBox<To extends string>(props: MessageBoxProps<To>) {
  const { about, choices, closed, idle, sending, extra, onSend } = props;
  const [chosen, setChosen] = useState(choices[0].value);
  const { text: body, write, sent } = useDraft(about);
  const hint = useId();
  if (closed) {
    return (
      <div className={classes.closed}>
        <IconLock size={16} aria-hidden />
        {closed}
      </div>
    );
  }

  const to = choices.find(({ value }) => value === chosen) ?? choices[0];
  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!canSend(body) || sending) return;
    void sent(onSend({ to: to.value, body: body.trim() }));
  }

  const error = props.error ? explain(props.error) : undefined;
  return (
    <form className={classes.composer} onSubmit={submit} aria-label="Message from the company">
      {error && (
        <Alert color="red" role="alert" title={error.title} mb="xs">
          {error.detail ? `${error.detail} ` : ''}Your message is still here.
        </Alert>
      )}
      <div className={classes.top}>
        <span className={classes.label} aria-hidden>
          To
        </span>
        <SegmentedControl
          size="xs"
          aria-label="Send to"
          value={to.value}
          onChange={(value) => setChosen(value as To)}
          data={choices.map(({ value, label }) => ({ value, label }))}
        />
        <span className={classes.recipient}>{to.who}</span>
        {extra?.((text) => write(body.trim() ? `${body.trimEnd()} ${text}` : text))}
      </div>
      <div className={classes.box}>
        <Textarea
          className={classes.text}
          aria-label="Message"
          aria-describedby={hint}
          placeholder="Write as the company…"
          autosize
          minRows={1}
          maxRows={6}
          maxLength={longestMessage}
          value={body}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
          }}
          // The words stay while they are on their way, and cannot change under the server's hand.
          readOnly={sending}
        />
        <Button
          type="submit"
          disabled={!canSend(body)}
          loading={sending}
          leftSection={<IconSend size={16} aria-hidden />}
          aria-keyshortcuts="Control+Enter"
        >
          Send
        </Button>
      </div>
      <div id={hint} className={classes.hint}>
        <span>{sizeText(body, to.several ?? false) ?? idle}</span>
        <span className={classes.keys}>
          <kbd>Ctrl</kbd> <kbd>Enter</kbd> sends
        </span>
      </div>
    </form>
  );
}

/** `120 characters, 1 text`, and why a text holds less than usual; nothing while nothing is written. */
function sizeText(body: string, several: boolean): string | undefined {
  const size = smsSize(body.trim());
  if (size.segments === 0) return undefined;
  const characters = [...body.trim()].length;
  const parts = [
    characters === 1 ? '1 character' : `${characters} characters`,
    `${count(size)}${several ? ' each' : ''}`,
  ];
  if (size.outside !== undefined) parts.push(`“${size.outside}” leaves room for 70 in a text`);
  if (size.left <= 20) parts.push(`${size.left} left in it`);
  if (body.length > longestMessage - 100) parts.push(`at most ${longestMessage}`);
  return parts.join(' · ');
}

const count = ({ segments }: SmsSize) => (segments === 1 ? '1 text' : `${segments} texts`);
