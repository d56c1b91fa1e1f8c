import { Drawer, type DrawerProps } from '@mantine/core';
import { useFocusBack } from './focus';

/** Something beside the page that it belongs to. Drawn only while it is open, also by an address. */
export function SideDrawer(props: Omit<DrawerProps, 'opened' | 'returnFocus'>) {
  useFocusBack();
  return <Drawer opened {...props} />;
}
