import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pendingDeeds } from './pending';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('pendingDeeds', () => {
  it('does it when the moment has passed', () => {
    const [deed, onChange] = [vi.fn(), vi.fn()];
    const deeds = pendingDeeds(5000, deed, onChange);
    deeds.schedule('a');
    expect(onChange).toHaveBeenLastCalledWith(new Set(['a']));
    vi.advanceTimersByTime(4999);
    expect(deed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(deed).toHaveBeenCalledExactlyOnceWith('a');
    expect(onChange).toHaveBeenLastCalledWith(new Set());
  });

  it('does not do what was taken back', () => {
    const deed = vi.fn();
    const deeds = pendingDeeds(5000, deed, () => {});
    deeds.schedule('a');
    deeds.schedule('b');
    deeds.takeBack('a');
    vi.advanceTimersByTime(5000);
    expect(deed.mock.calls).toEqual([['b']]);
  });

  it('does what waits when it is left', () => {
    const deed = vi.fn();
    const deeds = pendingDeeds(5000, deed, () => {});
    deeds.schedule('a');
    deeds.schedule('b');
    deeds.flush();
    vi.advanceTimersByTime(10_000);
    expect(deed.mock.calls).toEqual([['a'], ['b']]);
  });
});
