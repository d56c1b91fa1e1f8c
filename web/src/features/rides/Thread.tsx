import { Button, Loader, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconMessages } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { EmptyState } from '../../ui/EmptyState';
import { dayText, useNow } from '../../ui/time';
import { Bubble } from './Bubble';
import { type ThreadEntry, type ThreadItem, type ThreadLog, threadItems } from './thread';
import classes from './thread.module.css';
import { useThreadScroll } from './useThreadScroll';
import { callWords, heading, whoToWhom } from './wording';

/** This near to the top, older entries are fetched. */
const reachPx = 160;

interface ThreadProps {
  log: ThreadLog;
  loadingOlder: boolean;
  onLoadOlder: () => void;
  onChanged: (entry: ThreadEntry) => void;
  /** Grows when one's own message was sent: the end comes into view. */
  sent: number;
}

/** The conversation: customer at the left, driver at the right, the company between them. */
export function Thread({ log, loadingOlder, onLoadOlder, onChanged, sent }: ThreadProps) {
  const pane = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { unseen, onScroll, toEnd } = useThreadScroll(pane, content, log.entries);
  const items = useMemo(() => threadItems(log.entries), [log.entries]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when something was sent
  useEffect(() => {
    if (sent > 0) toEnd();
  }, [sent]);

  return (
    <div className={classes.frame}>
      <section
        ref={pane}
        className={classes.pane}
        aria-label="Conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        onScroll={(event) => {
          onScroll();
          if (log.hasOlder && event.currentTarget.scrollTop < reachPx) onLoadOlder();
        }}
      >
        <div ref={content} className={classes.content}>
          {log.hasOlder && (
            <div className={classes.older}>
              {loadingOlder ? (
                <div role="status" aria-label="Loading earlier entries">
                  <Loader size="sm" aria-hidden />
                </div>
              ) : (
                <Button size="compact-sm" variant="default" onClick={onLoadOlder}>
                  Show earlier
                </Button>
              )}
            </div>
          )}
          {items.length === 0 ? (
            <EmptyState icon={<IconMessages size={22} aria-hidden />} title="Nothing said yet">
              Texts and calls between the two appear here as they happen.
            </EmptyState>
          ) : (
            <ol className={classes.list} aria-label="Texts and calls">
              {items.map((item) => (
                <Item key={item.key} item={item} onChanged={onChanged} />
              ))}
            </ol>
          )}
        </div>
      </section>
      <Announcer entries={log.entries} />
      {unseen > 0 && (
        <UnstyledButton className={classes.pill} onClick={toEnd}>
          <IconArrowDown size={14} aria-hidden />
          {unseen === 1 ? '1 new' : `${unseen} new`}
        </UnstyledButton>
      )}
    </div>
  );
}

/** Reads out what comes in while the page is open; older entries that are fetched stay silent. */
function Announcer({ entries }: { entries: readonly ThreadEntry[] }) {
  const last = entries.at(-1);
  const atFirst = useRef(last?.id);
  return (
    <VisuallyHidden role="log">
      {last && last.id !== atFirst.current && (
        <p key={last.id}>
          {whoToWhom([last])}: {last.channel === 'VOICE' ? callWords(last).text : (last.body ?? '')}
        </p>
      )}
    </VisuallyHidden>
  );
}

interface ItemProps {
  item: ThreadItem;
  onChanged: (entry: ThreadEntry) => void;
}

function Item({ item, onChanged }: ItemProps) {
  if (item.type === 'day') {
    return (
      <li className={classes.day}>
        <Day at={item.at} />
      </li>
    );
  }
  const [{ entries }] = item.utterances;
  return (
    <li className={classes.turn} data-side={item.side}>
      {/* Screen readers hear it, in full, before each text. */}
      <div className={classes.heading} aria-hidden>
        {heading(entries)}
      </div>
      {item.utterances.map((utterance) => (
        <Bubble key={utterance.key} utterance={utterance} onChanged={onChanged} />
      ))}
    </li>
  );
}

function Day({ at }: { at: string }) {
  const now = useNow();
  return (
    <Text span size="xs" c="dimmed">
      {dayText(new Date(at), now)}
    </Text>
  );
}
