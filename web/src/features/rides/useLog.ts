import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import {
  type Page,
  type ThreadEntry,
  type ThreadLog,
  withEntries,
  withNewest,
  withOlder,
} from './thread';

/**
 * The log of a conversation as it grows at both ends: `newest` is the end of it, as the server last
 * told; `fetchOlder` asks for what was before.
 */
export function useLog(
  newest: Page | undefined,
  fetchOlder: (before: string | null) => Promise<Page | undefined>,
) {
  const [log, setLog] = useState<ThreadLog>();
  useEffect(() => {
    if (newest) setLog((known) => withNewest(known, newest));
  }, [newest]);

  const add = useCallback((entries: readonly ThreadEntry[]) => {
    setLog((known) => known && withEntries(known, entries));
  }, []);

  const older = useMutation({
    mutationFn: fetchOlder,
    onSuccess: (page) => {
      if (page) setLog((known) => known && withOlder(known, page));
    },
  });

  return {
    log,
    add,
    loadingOlder: older.isPending,
    loadOlder: () => {
      if (log?.hasOlder && !older.isPending) older.mutate(log.olderCursor);
    },
  };
}
