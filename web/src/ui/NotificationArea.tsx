import { type Notifications, useNotifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';

/** Where notifications appear. They tell what came of what somebody did: until then they are not loaded. */
export function NotificationArea() {
  const [Area, setArea] = useState<typeof Notifications>();
  const waiting = useNotifications().notifications.length;
  useEffect(() => {
    if (Area) return;
    const done = new AbortController();
    const load = () =>
      void import('./notifications').then(
        (module) => setArea(() => module.Notifications),
        // Without a connection: with the next notification once more.
        () => {},
      );
    if (waiting) load();
    for (const deed of ['pointerdown', 'keydown']) {
      addEventListener(deed, load, { once: true, signal: done.signal });
    }
    return () => done.abort();
  }, [Area, waiting]);
  return Area ? <Area position="bottom-right" limit={4} /> : null;
}
