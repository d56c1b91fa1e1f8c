import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { forgetDrafts, useDraft } from './draft';
import { anythingLost, anythingTyped } from './unsaved';

afterEach(forgetDrafts);

const open = (id: string) => renderHook(() => useDraft(id));

it('is there again when one comes back to the same conversation, and in no other', () => {
  const first = open('ride-1');
  act(() => first.result.current.write('Your driver waits'));
  expect([anythingTyped(), anythingLost()]).toEqual([true, false]);
  first.unmount();
  expect(anythingTyped()).toBe(false);
  expect(open('ride-2').result.current.text).toBe('');
  expect(open('ride-1').result.current.text).toBe('Your driver waits');
});

it('is no draft while it is sent, and none after that', async () => {
  const first = open('ride-1');
  act(() => first.result.current.write('Your driver waits'));
  let arrive = () => {};
  const sending = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const settled = first.result.current.sent(sending);
  first.unmount();
  expect(open('ride-1').result.current.text).toBe('');
  arrive();
  await act(() => settled);
  expect(open('ride-1').result.current.text).toBe('');
});

it('is a draft again when it could not be sent', async () => {
  const first = open('ride-1');
  act(() => first.result.current.write('Your driver waits'));
  await act(() => first.result.current.sent(Promise.reject(new Error('no connection'))));
  expect(first.result.current.text).toBe('Your driver waits');
  first.unmount();
  expect(open('ride-1').result.current.text).toBe('Your driver waits');
});
