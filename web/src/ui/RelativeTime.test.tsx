import { MantineProvider } from '@mantine/core';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RelativeTime } from './RelativeTime';
import { clockText, dayText, exactText, instantOf, relativeText, wallClock } from './time';

const now = new Date(2026, 10, 21, 12, 0, 0).getTime();
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('relativeText', () => {
  it.each([
    [-10_000, 'just now'],
    [10_000, 'in a moment'],
    [-50_000, '1 min ago'],
    [-5 * minute, '5 min ago'],
    [25 * minute, 'in 25 min'],
    [-59.6 * minute, '1 h ago'],
    [3 * hour, 'in 3 h'],
    [-2 * day, '2 days ago'],
    [-20 * day, '1 Nov'],
    [-400 * day, '17 Oct 2025'],
  ])('%i ms from now is "%s"', (difference, text) => {
    expect(relativeText(new Date(now + difference), now)).toBe(text);
  });
});

describe('dayText', () => {
  it.each([
    [0, 'Today'],
    [day, 'Tomorrow'],
    [-day, 'Yesterday'],
    [3 * day, 'Tue'],
  ])('%i ms from now is %s', (difference, text) => {
    expect(dayText(new Date(now + difference), now)).toBe(text);
  });

  it('goes on in a sentence', () => {
    expect(dayText(new Date(now + day), now, true)).toBe('tomorrow');
    expect(dayText(new Date(now + 3 * day), now, true)).toBe('Tue');
  });
});

describe('RelativeTime', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('grows older by itself', () => {
    vi.useFakeTimers({ now });
    render(<RelativeTime at={new Date(now).toISOString()} />, { wrapper: MantineProvider });
    expect(screen.getByText('just now')).toBeInTheDocument();
    act(() => {
      vi.advanceTimersByTime(5 * minute);
    });
    expect(screen.getByText('5 min ago')).toBeInTheDocument();
  });

  it('tells the exact time on focus', async () => {
    const at = new Date(Date.now() - hour);
    render(<RelativeTime at={at.toISOString()} />, { wrapper: MantineProvider });
    await userEvent.tab();
    expect(await screen.findByRole('tooltip', { hidden: true })).toHaveTextContent(exactText(at));
  });
});

describe('a place with clocks of its own', () => {
  const at = new Date('2026-07-02T23:15:00Z');

  it('is named beside a time, unless its clocks show the same', () => {
    expect(clockText(at, 'Asia/Tokyo')).not.toBe(clockText(at));
    expect(clockText(at, 'Asia/Tokyo')).toMatch(/8:15.*(GMT\+9|JST)/);
    expect(clockText(at, Intl.DateTimeFormat().resolvedOptions().timeZone)).toBe(clockText(at));
    expect(clockText(at, 'Nowhere/AtAll')).toBe(clockText(at));
    expect(exactText(at, 'Asia/Tokyo')).toContain(`${exactText(at)} on your clock`);
  });

  it('has its own days', () => {
    const noon = Date.parse('2026-07-02T12:00:00Z');
    expect(dayText(at, noon, false, 'Asia/Tokyo')).toBe('Tomorrow');
    expect(dayText(at, noon, false, 'America/New_York')).toBe('Today');
  });

  it.each(['Asia/Tokyo', 'America/New_York', 'Asia/Kathmandu'])('%s finds back', (zone) => {
    expect(instantOf(wallClock(at, zone), zone)).toEqual(at);
  });
});
