import { describe, expect, it } from 'vitest';
import { smsSize } from './smsSize';

describe('smsSize', () => {
  it('is nothing for nothing', () => {
    expect(smsSize('')).toMatchObject({ segments: 0, units: 0, left: 160 });
  });

  it('fits 160 characters of the carriers’ alphabet into one text', () => {
    expect(smsSize('a'.repeat(160))).toMatchObject({ encoding: 'GSM-7', segments: 1, left: 0 });
    expect(smsSize('a'.repeat(161))).toMatchObject({ segments: 2, left: 145 });
    expect(smsSize('a'.repeat(306))).toMatchObject({ segments: 2, left: 0 });
    expect(smsSize('a'.repeat(307))).toMatchObject({ segments: 3 });
  });

  it('knows accents and counts escaped characters twice', () => {
    expect(smsSize('à la carte, Ä Ö Ñ')).toMatchObject({ encoding: 'GSM-7', units: 17 });
    expect(smsSize('€5 [net]')).toMatchObject({ encoding: 'GSM-7', units: 11 });
  });

  it('falls back to UCS-2 for anything else, and says why', () => {
    expect(smsSize('Zoë'.repeat(1))).toMatchObject({ encoding: 'UCS-2', outside: 'ë' });
    expect(smsSize('ж'.repeat(70))).toMatchObject({ segments: 1, left: 0 });
    expect(smsSize('ж'.repeat(71))).toMatchObject({ segments: 2, left: 63 });
  });

  it('counts an emoji as two units and names it whole', () => {
    expect(smsSize('OK 👍')).toMatchObject({ encoding: 'UCS-2', units: 5, outside: '👍' });
  });
});
