import { expect, it, vi } from 'vitest';
import { requestIds } from './requestId';

it('stays while the same is asked, and is another for anything else', () => {
  const ids = requestIds();
  const first = ids.of({ body: 'On my way' });
  expect(ids.of({ body: 'On my way' })).toBe(first);
  expect(ids.of({ body: 'On my way!' })).not.toBe(first);
});

it('is another once it was done', () => {
  const ids = requestIds();
  const first = ids.of({ body: 'Yes' });
  ids.done();
  expect(ids.of({ body: 'Yes' })).not.toBe(first);
});

it('needs no secure context', () => {
  vi.stubGlobal('crypto', {
    getRandomValues: <T extends Uint8Array>(into: T) => into.fill(7),
  });
  expect(requestIds().of({})).toBe('07'.repeat(16));
  vi.unstubAllGlobals();
});
