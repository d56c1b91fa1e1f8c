import { expect, it } from 'vitest';
import { holderOf } from './holders';

const amira = { id: 'amira', name: 'Amira', phone: { masked: '+31 ····· 78' } };

it('is the ride’s own at first', () => {
  expect(holderOf({ by: 'ride' }, 'CUSTOMER', amira)).toMatchObject({
    name: 'Amira',
    role: 'CUSTOMER',
    from: { personId: 'amira' },
  });
});

it('cannot send before somebody is chosen', () => {
  expect(holderOf({ by: 'person', person: null }, 'CUSTOMER', amira).from).toBeUndefined();
  expect(holderOf({ by: 'stranger', phone: '+31' }, 'CUSTOMER', amira).from).toBeUndefined();
});

it('takes strangers’ numbers as people write them', () => {
  expect(holderOf({ by: 'stranger', phone: '+31 6-55 50 (01)99' }, 'DRIVER', amira)).toMatchObject({
    from: { phone: '+31655500199' },
    role: undefined,
  });
});

it('sees the ride’s log only as one of its two', () => {
  const other = { id: 'zoe', name: 'Zoë', phone: '+31 ····· 01', liveRides: 0 };
  expect(holderOf({ by: 'person', person: other }, 'CUSTOMER', amira).role).toBeUndefined();
  const own = { ...other, id: 'amira' };
  expect(holderOf({ by: 'person', person: own }, 'CUSTOMER', amira).role).toBe('CUSTOMER');
});
