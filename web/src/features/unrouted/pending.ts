// Deeds that can be taken back for a moment: they are done only when the moment has passed.

export interface PendingDeeds {
  /** Does it after the moment, unless it is taken back. */
  schedule: (id: string) => void;
  takeBack: (id: string) => void;
  /** Does everything that still waits, at once: the page is left. */
  flush: () => void;
}

export function pendingDeeds(
  momentMs: number,
  deed: (id: string) => void,
  onChange: (waiting: ReadonlySet<string>) => void,
): PendingDeeds {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const tell = () => onChange(new Set(timers.keys()));

  function settle(id: string) {
    clearTimeout(timers.get(id));
    timers.delete(id);
    tell();
  }

  return {
    schedule(id) {
      if (timers.has(id)) return;
      timers.set(
        id,
        setTimeout(() => {
          settle(id);
          deed(id);
        }, momentMs),
      );
      tell();
    },
    takeBack: settle,
    flush() {
      const waiting = [...timers.keys()];
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      for (const id of waiting) deed(id);
    },
  };
}
