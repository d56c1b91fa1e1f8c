import { expect, test } from 'vitest';
import { asked } from './download';

test('what is asked for stands in the path, what is empty does not', () => {
  expect(asked('/export/audit', { format: 'csv', action: '', userId: null })).toBe(
    '/export/audit?format=csv',
  );
  expect(asked('/export/audit', { action: 'a&b=c' })).toBe('/export/audit?action=a%26b%3Dc');
});
