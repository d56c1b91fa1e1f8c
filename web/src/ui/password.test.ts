import { describe, expect, it } from 'vitest';
import { generatePassword, passwordHint } from './password';

describe('passwordHint', () => {
  it.each([
    ['', 0],
    ['elevenchars', 1],
    ['aaaaaaaaaaaaaaaa', 1],
    ['121212121212', 1],
    ['123456789012', 1],
    ['cba987654321'.repeat(11), 1],
  ])('refuses %j', (password, level) => {
    expect(passwordHint(password)).toMatchObject({ level, acceptable: false });
  });

  it.each([
    ['gravel roads', 2],
    ['plenty of gravel', 3],
    ['plenty of gravel roads', 4],
  ])('takes %j', (password, level) => {
    expect(passwordHint(password)).toMatchObject({ level, acceptable: true });
  });

  it('counts what is missing', () => {
    expect(passwordHint('elevenchars').text).toBe('1 more character needed.');
    expect(passwordHint('🚕🚕').text).toBe('10 more characters needed.');
  });
});

describe('generatePassword', () => {
  it('makes passwords that are taken', () => {
    const password = generatePassword();
    expect(password).toMatch(/^([a-zA-Z2-9]{4}-){4}[a-zA-Z2-9]{4}$/);
    expect(passwordHint(password).level).toBe(4);
    expect(generatePassword()).not.toBe(password);
  });

  it('passes over bytes that would favour some characters', () => {
    let call = 0;
    const bytes = () => new Uint8Array(32).fill(call++ === 0 ? 255 : 0);
    expect(generatePassword(bytes)).toBe('aaaa-aaaa-aaaa-aaaa-aaaa');
  });
});
