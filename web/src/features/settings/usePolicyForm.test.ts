import { act, renderHook } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { usePolicyForm } from './usePolicyForm';

interface Policy {
  name: string;
  pins: string;
}

/** The form of a policy, and what it saves when it is submitted. */
function start(kept: Policy) {
  const save = vi.fn();
  const taken = ({ name, pins }: Policy) => ({ name: name.trim(), pins: Number(pins) });
  const hook = renderHook((now: Policy) => usePolicyForm(now, taken, {}), { initialProps: kept });
  return {
    form: () => hook.result.current,
    refetched: (now: Policy) => hook.rerender(now),
    write: (field: keyof Policy, text: string) =>
      act(() => hook.result.current.form.setFieldValue(field, text)),
    submit: () => act(() => hook.result.current.submit(save)()),
    save,
  };
}

const kept = { name: 'Amsterdam', pins: '4' };

it('shows what a colleague changed, while nothing is written in it', () => {
  const policy = start(kept);
  policy.refetched({ name: 'Utrecht', pins: '5' });
  expect(policy.form().form.values).toEqual({ name: 'Utrecht', pins: '5' });
  expect(policy.form().dirty).toBe(false);
});

it('saves what was changed in it, and nothing that a colleague changed meanwhile', () => {
  const policy = start(kept);
  policy.write('pins', '6');
  policy.refetched({ name: 'Utrecht', pins: '4' });
  expect(policy.form().form.values).toEqual({ name: 'Amsterdam', pins: '6' });
  policy.submit();
  expect(policy.save).toHaveBeenCalledExactlyOnceWith({ pins: 6 });
});

it('shows what is kept now when the changes are undone', () => {
  const policy = start(kept);
  policy.write('pins', '6');
  policy.refetched({ name: 'Utrecht', pins: '4' });
  act(() => policy.form().undo());
  expect(policy.form().form.values).toEqual({ name: 'Utrecht', pins: '4' });
  expect(policy.form().dirty).toBe(false);
});

it('shows what was saved before it is read again', () => {
  const policy = start(kept);
  policy.write('pins', '6');
  act(() => policy.form().saved({ name: 'Amsterdam', pins: '6' }));
  expect(policy.form().form.values.pins).toBe('6');
  expect(policy.form().dirty).toBe(false);
});

it('saves nothing that is only written another way', () => {
  const policy = start(kept);
  policy.write('name', 'Amsterdam ');
  policy.submit();
  expect(policy.save).not.toHaveBeenCalled();
  expect(policy.form().form.values).toEqual(kept);
});
