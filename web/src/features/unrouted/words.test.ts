import { expect, it } from 'vitest';
import { bestGuess, type Guess, otherSide } from './words';

const guess = (name: string, likelihood: Guess['likelihood']) =>
  ({ personId: name, name, role: 'CUSTOMER', likelihood }) as Guess;

it('says how sure the best guess is', () => {
  expect(bestGuess([])).toBeUndefined();
  expect(bestGuess([guess('Cara', 'CERTAIN'), guess('Noor', 'POSSIBLE')])).toBe('Cara, customer');
  expect(bestGuess([guess('Cara', 'LIKELY')])).toBe('Likely Cara, customer');
  expect(bestGuess([guess('Cara', 'POSSIBLE'), guess('Noor', 'POSSIBLE')])).toBe(
    'Perhaps Cara, customer, or 1 more',
  );
});

it('finds the other side of the conversation', () => {
  const participants = [
    { role: 'CUSTOMER', name: 'Cara' },
    { role: 'DRIVER', name: 'Dan' },
  ];
  expect(
    otherSide({ ...guess('Cara', 'CERTAIN'), conversation: { id: 'c', participants } } as Guess),
  ).toBe('Dan');
});
