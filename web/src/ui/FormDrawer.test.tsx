import { MantineProvider, TextInput } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { FormDrawer } from './FormDrawer';
import { anythingLost } from './unsaved';

function open(busy = false) {
  const onClose = vi.fn();
  render(
    <MantineProvider env="test">
      <FormDrawer
        title="New customer"
        submitLabel="Add"
        busy={busy}
        onClose={onClose}
        onSubmit={(event) => event.preventDefault()}
      >
        <TextInput label="Name" defaultValue="Milan" />
      </FormDrawer>
    </MantineProvider>,
  );
  return { onClose, name: screen.getByRole('textbox', { name: 'Name' }) };
}

const question = () => screen.queryByRole('dialog', { name: 'Discard what you wrote?' });

it('closes when nothing was changed in it', async () => {
  const { onClose, name } = open();
  await userEvent.type(name, 'x{Backspace}');
  await userEvent.keyboard('{Escape}');
  expect(question()).not.toBeInTheDocument();
  expect(onClose).toHaveBeenCalledOnce();
});

it('asks before it throws away what was typed', async () => {
  const { onClose, name } = open();
  await userEvent.type(name, 'a');
  expect(anythingLost()).toBe(true);
  await userEvent.keyboard('{Escape}');
  expect(question()).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Go on writing' }));
  expect(question()).not.toBeInTheDocument();
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect(onClose).toHaveBeenCalledOnce();
});

it('counts as taken what is on its way', async () => {
  const { name } = open(true);
  await userEvent.type(name, 'a');
  expect(anythingLost()).toBe(false);
});
