import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { DataTable, dataColumns, roomFor } from './DataTable';

interface Ride {
  id: string;
}

const column = dataColumns<Ride>();
const columns = column.columns([
  column.display({ id: 'ref', header: 'Ride', meta: { width: '6.5rem' } }),
  column.display({ id: 'people', header: 'People', meta: { width: '20%' } }),
  column.display({ id: 'route', header: 'Route', meta: { width: '20%', hideBelow: 'lg' } }),
  column.display({ id: 'last', header: 'Last contact', meta: { least: '14rem' } }),
]);

afterEach(() => vi.restoreAllMocks());

it('counts the room that columns need where the screen has none to spare', () => {
  expect(roomFor(columns)).toBe(6.5 + 10 + 14);
});

it.each([
  [487, 'list'],
  [488, 'table'],
])('in a place of %i px it is a %s', (width, role) => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
  render(
    <MantineProvider>
      <DataTable<Ride>
        label="rides"
        columns={columns}
        rows={[{ id: 'one' }]}
        rowId={({ id }) => id}
        card={({ id }) => id}
        loading={false}
        empty={null}
      />
    </MantineProvider>,
  );
  expect(screen.getByRole(role, { name: 'rides' })).toBeInTheDocument();
});
