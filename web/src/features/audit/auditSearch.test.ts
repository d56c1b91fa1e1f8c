import { expect, test } from 'vitest';
import { auditFilter, readAuditSearch } from './auditSearch';

test('an address is read, and what is odd in it is left out', () => {
  expect(readAuditSearch({ action: 'phone', from: '2026-01-05', to: 'soon', user: 3 })).toEqual({
    action: 'phone',
    from: '2026-01-05',
  });
});

test('the last day is included', () => {
  const { from, to } = auditFilter({ from: '2026-01-05', to: '2026-01-05' });
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(86_400_000);
});

test('half an id asks for nothing', () => {
  expect(auditFilter({ subject: '0190' }).subjectId).toBeNull();
});
