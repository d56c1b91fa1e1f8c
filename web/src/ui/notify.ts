import { notifications } from '@mantine/notifications';

/** Something went wrong and no place on the page says so. */
export function notifyError({ title, detail }: { title: string; detail?: string | undefined }) {
  notifications.show({
    // The same trouble twice is one notification.
    id: `error:${title}`,
    color: 'red',
    title,
    message: detail,
    autoClose: 8000,
    role: 'alert',
  });
}

/** Something was done, and the page does not show it by itself. */
export function notifyDone(message: string) {
  notifications.show({ color: 'lagoon', message, autoClose: 4000 });
}
