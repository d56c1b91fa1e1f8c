import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useSeen } from './useMarkRead';

let visibility: DocumentVisibilityState = 'visible';

function show(next: DocumentVisibilityState) {
  visibility = next;
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('says that something was seen after a glance, and not in a hidden tab', () => {
  visibility = 'hidden';
  const say = vi.fn();
  renderHook(() => useSeen(true, 1, say));
  act(() => void vi.advanceTimersByTime(5_000));
  expect(say).not.toHaveBeenCalled();
  show('visible');
  act(() => void vi.advanceTimersByTime(500));
  show('hidden');
  act(() => void vi.advanceTimersByTime(5_000));
  expect(say).not.toHaveBeenCalled();
  show('visible');
  act(() => void vi.advanceTimersByTime(900));
  expect(say).toHaveBeenCalledOnce();
});

it('says it again with a newer answer that is unread still', () => {
  visibility = 'visible';
  const say = vi.fn();
  const page = renderHook(({ at, unread }) => useSeen(unread, at, say), {
    initialProps: { at: 1, unread: true },
  });
  act(() => void vi.advanceTimersByTime(900));
  page.rerender({ at: 2, unread: true });
  act(() => void vi.advanceTimersByTime(900));
  expect(say).toHaveBeenCalledTimes(2);
  page.rerender({ at: 3, unread: false });
  act(() => void vi.advanceTimersByTime(900));
  expect(say).toHaveBeenCalledTimes(2);
});
