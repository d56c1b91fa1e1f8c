import { describe, expect, it } from 'vitest';
import {
  ApiError,
  explain,
  fieldErrors,
  formProblem,
  fromGraphql,
  fromHttp,
  toApiError,
} from './errors';

describe('fromGraphql', () => {
  it('keeps code, field and remedy', () => {
    const error = fromGraphql({
      message: 'No number is free in NL.',
      extensions: { code: 'POOL_EXHAUSTED', remedy: 'Add a number.' },
    });
    expect(error.code).toBe('POOL_EXHAUSTED');
    expect(explain(error)).toEqual({
      title: 'No proxy number is free for these two people.',
      detail: 'No number is free in NL. Add a number.',
    });
  });

  it('keeps how large the pool is that was exhausted', () => {
    const extensions = { code: 'POOL_EXHAUSTED', details: { poolSize: 0 } };
    expect(fromGraphql({ message: '', extensions }).poolSize).toBe(0);
  });

  it.each([undefined, 'SOMETHING_NEW', 'toString', 7])('takes code %s for INTERNAL', (code) => {
    expect(fromGraphql({ message: '', extensions: { code } }).code).toBe('INTERNAL');
  });

  it('does not show what the server says about its own faults', () => {
    const error = fromGraphql({ message: 'connection pool', extensions: { code: 'INTERNAL' } });
    expect(explain(error).detail).toBeUndefined();
  });
});

describe('toApiError', () => {
  it.each([
    new TypeError('Failed to fetch'),
    new TypeError('Failed to fetch dynamically imported module: /assets/AuditPage-1.js'),
    new Error('Unable to preload CSS for /assets/AuditPage-1.css'),
  ])('takes %s for a server that was not reached', (thrown) => {
    expect(toApiError(thrown).code).toBe('NETWORK');
  });
});

describe('fromHttp', () => {
  it('reads the body of the /auth routes', () => {
    const body = { error: { code: 'RATE_LIMITED', message: 'slow down', retryAfterSeconds: 30 } };
    const error = fromHttp(429, body);
    expect(error.code).toBe('RATE_LIMITED');
    expect(explain(error).detail).toBe('Try again in 30 s.');
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [429, 'RATE_LIMITED'],
    [502, 'UNAVAILABLE'],
    [500, 'INTERNAL'],
  ])('judges %i by its status when the body says nothing', (status, code) => {
    expect(fromHttp(status, '<html>').code).toBe(code);
  });
});

describe('toApiError', () => {
  it('tells a server that was not reached from one that answered', () => {
    expect(toApiError(new TypeError('Failed to fetch')).code).toBe('NETWORK');
    expect(toApiError('thrown').code).toBe('INTERNAL');
    const error = new ApiError('FORBIDDEN');
    expect(toApiError(error)).toBe(error);
  });
});

describe('fieldErrors', () => {
  it('names the form field of an input field', () => {
    const error = new ApiError('INVALID_NUMBER', { message: 'Too short.', field: 'input.phone' });
    expect(fieldErrors(error)).toEqual({ phone: 'Too short.' });
  });

  it('is nothing when no field is at fault', () => {
    expect(fieldErrors(new ApiError('FORBIDDEN'))).toBeUndefined();
  });
});

describe('formProblem', () => {
  const atPhone = new ApiError('INVALID_NUMBER', { message: 'Too short.', field: 'input.phone' });

  it('leaves to the field what stands at the field', () => {
    expect(formProblem(atPhone, { phone: '' })).toBeUndefined();
    expect(formProblem(null, {})).toBeUndefined();
  });

  it('tells what no field of the form can', () => {
    expect(formProblem(atPhone, { name: '' })?.detail).toBe('Too short.');
    expect(formProblem(new ApiError('STALE_VERSION'), {})?.title).toContain('Someone else');
  });
});
