import { expect, it } from 'vitest';
import { matrix, type TemplateRow } from './matrix';

const row = (name: string, when: string) => ({ name, when }) as TemplateRow;

it('puts what one occasion sends to several people into one row', () => {
  const chapters = matrix([
    row('C1', 'A ride is made'),
    row('D1', 'A ride is made'),
    row('C2', 'The driver sets off'),
    row('O1', 'Over'),
  ]);
  expect(chapters.map(({ title }) => title)).toEqual([
    'During a ride',
    'When something cannot be passed on',
  ]);
  expect(chapters[0]?.occasions.map(({ texts }) => texts.map(({ name }) => name))).toEqual([
    ['C1', 'D1'],
    ['C2'],
  ]);
});
