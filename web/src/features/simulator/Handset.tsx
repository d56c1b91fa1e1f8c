import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import {
  IconArrowUp,
  IconBattery3,
  IconPhone,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPhoneX,
  IconUser,
} from '@tabler/icons-react';
import {
  type FormEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { clockText, useNow } from '../../ui/time';
import classes from './Handset.module.css';
import type { HandsetItem } from './handset';

interface HandsetProps {
  /** Whose it is, for screen readers: `Phone of Amira, customer’s side`. One stranger may hold both. */
  label: string;
  /** The proxy number: all this phone knows of the other side. */
  number: string;
  /** The number it calls: the same, or its pair. */
  line: string;
  items: readonly HandsetItem[];
  /** Why nothing can be sent from it. */
  locked: string | undefined;
  calling: boolean;
  onText: (body: string) => void;
  onCall: () => void;
  /** A call over the screen. */
  call: ReactNode;
}

/** A phone with one conversation on it: that with the proxy number. */
export function Handset(props: HandsetProps) {
  const { label, number, line, items, locked, calling, onText, onCall, call } = props;
  const callButton = useRef<HTMLButtonElement>(null);
  const busy = Boolean(call);
  const wasBusy = useRef(false);
  // With the call its screen went away, and the focus with it.
  useEffect(() => {
    if (wasBusy.current && !busy && document.activeElement === document.body) {
      callButton.current?.focus();
    }
    wasBusy.current = busy;
  }, [busy]);
  return (
    <section className={classes.phone} aria-label={label}>
      <div className={classes.screen}>
        <div className={classes.apps} inert={busy}>
          <StatusBar />
          <header className={classes.contact}>
            <span className={classes.face}>
              <IconUser size={18} aria-hidden />
            </span>
            <div className={classes.who}>
              <div className={classes.number}>{number}</div>
              <div className={classes.unknown}>
                {line === number ? 'Not in contacts' : `Calls: ${line}`}
              </div>
            </div>
            <Tooltip label={`Call ${line}`}>
              <ActionIcon
                ref={callButton}
                size="lg"
                radius="xl"
                variant="light"
                color="lagoon"
                aria-label={`Call ${line}`}
                disabled={locked !== undefined}
                loading={calling}
                onClick={onCall}
              >
                <IconPhone size={18} />
              </ActionIcon>
            </Tooltip>
          </header>
          <Messages items={items} number={number} />
          <Compose locked={locked} onText={onText} />
        </div>
        {call}
      </div>
    </section>
  );
}

function StatusBar() {
  const now = useNow();
  return (
    <div className={classes.status} aria-hidden>
      {clockText(new Date(now))}
      <span className={classes.island} />
      <IconBattery3 size={18} />
    </div>
  );
}

function Messages({ items, number }: { items: readonly HandsetItem[]; number: string }) {
  const list = useRef<HTMLDivElement>(null);
  const last = items.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end comes into view with each new item
  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [last]);
  return (
    <div
      ref={list}
      className={classes.messages}
      role="log"
      aria-label={`Texts and calls with ${number}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
    >
      {items.length === 0 && <p className={classes.nothing}>No texts with {number} yet</p>}
      {items.map((item, index) => (
        <Item
          key={item.id}
          item={item}
          number={number}
          final={items.slice(index + 1).every(({ mine }) => !mine)}
        />
      ))}
    </div>
  );
}

interface ItemProps {
  item: HandsetItem;
  number: string;
  /** The last of one's own: phones tell only of that one whether it arrived. */
  final: boolean;
}

function Item({ item, number, final }: ItemProps) {
  if (item.type === 'call') {
    const Icon = item.trouble ? IconPhoneX : item.mine ? IconPhoneOutgoing : IconPhoneIncoming;
    return (
      <div className={classes.call} data-trouble={item.trouble || undefined}>
        <Icon size={14} aria-hidden />
        {item.text} · {clockText(new Date(item.at))}
      </div>
    );
  }
  const other = item.from !== undefined && item.from !== number;
  return (
    <div className={classes.text} data-mine={item.mine || undefined}>
      {other && <span className={classes.meta}>From {item.from}</span>}
      <div className={classes.bubble} dir="auto">
        {item.text}
      </div>
      {item.mine && item.status && (final || item.trouble) && (
        <span className={classes.meta} data-trouble={item.trouble || undefined}>
          {item.status}
        </span>
      )}
    </div>
  );
}

interface ComposeProps {
  locked: string | undefined;
  onText: (body: string) => void;
}

function Compose({ locked, onText }: ComposeProps) {
  const [body, setBody] = useState('');
  function submit(event?: FormEvent) {
    event?.preventDefault();
    const text = body.trim();
    if (!text) return;
    onText(text);
    setBody('');
  }
  if (locked) return <p className={classes.locked}>{locked}</p>;
  return (
    <form className={classes.compose} onSubmit={submit}>
      <Textarea
        className={classes.field}
        aria-label="Text message"
        placeholder="Text message"
        radius="xl"
        autosize
        minRows={1}
        maxRows={4}
        maxLength={1600}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            submit(event);
          }
        }}
      />
      <ActionIcon
        type="submit"
        size={34}
        radius="xl"
        variant="filled"
        color="lagoon"
        aria-label="Send"
        disabled={!body.trim()}
      >
        <IconArrowUp size={18} />
      </ActionIcon>
    </form>
  );
}
