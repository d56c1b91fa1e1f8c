import { expect, test } from 'vitest';
import { device } from './device';

test('a browser is named by what its owner calls it', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36';
  expect(device(chrome)).toBe('Chrome on Linux');
  expect(device('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1')).toBe(
    'Safari on iPhone',
  );
  expect(device('curl/8.5.0')).toBe('curl');
  expect(device('dispatch-sync 2.1')).toBe('dispatch-sync 2.1');
  expect(device(null)).toBe('Unknown program');
});
