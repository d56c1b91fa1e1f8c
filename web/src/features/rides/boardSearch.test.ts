import { expect, it } from 'vitest';
import { boardVariables, readBoardSearch } from './boardSearch';

const states = (search: Record<string, unknown>) =>
  boardVariables(readBoardSearch(search)).filter.states;

it('shows live rides unless told', () => {
  expect(states({})).toContain('ASSIGNED');
  expect(states({})).not.toContain('COMPLETED');
  expect(states({ view: 'completed' })).toEqual(['COMPLETED']);
  expect(states({ view: 'all' })).toBeUndefined();
  expect(states({ view: 'nonsense' })).toContain('ASSIGNED');
});

it('shows what needs attention as it is counted: of rides in any state', () => {
  expect(boardVariables({ unread: true }).filter).toEqual({ unreadOnly: true });
  expect(boardVariables({ problems: true }).filter).toEqual({ problemsOnly: true });
});

it('narrows that to a state which was chosen', () => {
  expect(states({ unread: true, view: 'live' })).toContain('ASSIGNED');
  expect(states({ problems: true, view: 'completed' })).toEqual(['COMPLETED']);
});
