import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { NotificationArea } from './NotificationArea';
import { notifyError } from './notify';

it('shows what is told before it is loaded', async () => {
  render(
    <MantineProvider>
      <NotificationArea />
    </MantineProvider>,
  );
  notifyError({ title: 'The server cannot be reached.' });
  expect((await screen.findByRole('alert')).textContent).toContain('cannot be reached');
});
