import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ApiError } from '../../api/errors';
import { gqlFetch } from '../../api/gqlFetch';
import { RideActions } from './RideActions';
import type { Ride } from './useThread';

vi.mock('../../api/gqlFetch', async (original) => ({
  ...(await original<typeof import('../../api/gqlFetch')>()),
  gqlFetch: vi.fn(),
}));
vi.mock('../../api/session', async (original) => ({
  ...(await original<typeof import('../../api/session')>()),
  usePermissions: () => ({ canDispatch: true, canCorrect: false }),
}));

const ride = (state: string, next: string, version: number) =>
  ({
    id: 'r1',
    ref: 'K7Q-2MX',
    state,
    nextStates: [next],
    version,
    customer: { id: 'c1', name: 'Cara' },
    driver: { id: 'd1', name: 'Dan' },
    conversation: { id: 'k1', state: 'OPEN', version: 1 },
    market: { graceSeconds: 3600, cancelGraceSeconds: 900 },
    history: [],
  }) as unknown as Ride;

/** The question of a ride's next step, opened while the driver had not set off. */
async function ask() {
  const client = new QueryClient();
  const page = (now: Ride) => (
    <QueryClientProvider client={client}>
      <MantineProvider>
        <RideActions ride={now} />
      </MantineProvider>
    </QueryClientProvider>
  );
  const shown = render(page(ride('ASSIGNED', 'EN_ROUTE', 1)));
  await userEvent.click(screen.getByRole('button', { name: 'Driver set off' }));
  const dialog = (name: string) => screen.findByRole('dialog', { name, hidden: true });
  await dialog('Has the driver set off?');
  return {
    dialog,
    alert: () => screen.findByRole('alert', { hidden: true }),
    becomes: (now: Ride) => shown.rerender(page(now)),
    async confirm(name: string) {
      const open = within(screen.getByRole('dialog', { hidden: true }));
      await userEvent.click(open.getByRole('button', { name, hidden: true }));
      return vi.mocked(gqlFetch).mock.lastCall?.[1];
    },
  };
}

// The server tells what cannot be done at all before who was faster.
it.each(['STALE_VERSION', 'ILLEGAL_TRANSITION'] as const)(
  'asks about the ride as it was, until the server refuses with %s',
  async (code) => {
    const { dialog, alert, becomes, confirm } = await ask();
    // A colleague was faster.
    becomes(ride('EN_ROUTE', 'ARRIVED', 2));
    await dialog('Has the driver set off?');
    vi.mocked(gqlFetch).mockRejectedValueOnce(new ApiError(code));
    expect(await confirm('Driver set off')).toMatchObject({ to: 'EN_ROUTE', expectedVersion: 1 });
    await dialog('Is the driver at the start?');
    expect(await alert()).toHaveTextContent('changed while you were deciding');

    // And once more: this is asked about the ride as it was by then.
    becomes(ride('ARRIVED', 'IN_PROGRESS', 3));
    vi.mocked(gqlFetch).mockResolvedValueOnce({});
    expect(await confirm('Driver arrived')).toMatchObject({ to: 'ARRIVED', expectedVersion: 2 });
  },
);

it('asks nothing else when the step cannot be done any more', async () => {
  const { dialog, alert, becomes, confirm } = await ask();
  becomes(ride('IN_PROGRESS', 'COMPLETED', 4));
  vi.mocked(gqlFetch).mockRejectedValueOnce(new ApiError('ILLEGAL_TRANSITION'));
  await confirm('Driver set off');
  expect(await alert()).toHaveTextContent('no longer in a state that allows this');
  await dialog('Has the driver set off?');
});

it('asks nothing else when the answer was lost', async () => {
  const { dialog, alert, becomes, confirm } = await ask();
  vi.mocked(gqlFetch).mockRejectedValueOnce(new ApiError('NETWORK'));
  await confirm('Driver set off');
  becomes(ride('EN_ROUTE', 'ARRIVED', 2));
  expect(await alert()).toHaveTextContent('cannot be reached');
  await dialog('Has the driver set off?');
});
