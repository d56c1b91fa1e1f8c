import { describe, expect, it } from 'vitest';
import { type Page, renewed, rowsOf } from './pages';

const size = 3;
const rows = (ids: string) => [...ids].map((id) => ({ id }));
const idsOf = (page: Page<{ id: string }>) => page.nodes.map(({ id }) => id).join('');

/** The list as the server has it; a row is its own cursor. */
function server(ids: string) {
  const asked: string[] = [];
  const ask = (after: string | null) => async (first: number) => {
    const behind = ids.slice(after === null ? 0 : ids.indexOf(after) + 1);
    const given = behind.slice(0, first);
    asked.push(given);
    return {
      after,
      nodes: rows(given),
      next: behind.length > first ? (given.at(-1) ?? null) : null,
    };
  };
  return { ask, asked };
}

const first: Page<{ id: string }> = { after: null, nodes: rows('abc'), next: 'c' };
const second: Page<{ id: string }> = { after: 'c', nodes: rows('def'), next: 'f' };
const last: Page<{ id: string }> = { after: 'f', nodes: rows('gh'), next: null };

describe('the pages of a list', () => {
  it('are left alone where nothing changed, but for the first', async () => {
    const { ask, asked } = server('eabcdfgh');
    const changed = new Set('e');
    expect(idsOf(await renewed(first, changed, size, ask(null)))).toBe('eabc');
    expect(await renewed(last, changed, size, ask('f'))).toBe(last);
    expect(asked).toEqual(['eab']);
  });

  it('lose the row that went to the top, and show it once', async () => {
    const { ask } = server('eabcdfgh');
    const changed = new Set('e');
    const top = await renewed(first, changed, size, ask(null));
    const middle = await renewed(second, changed, size, ask('c'));
    expect(rowsOf([top, middle, last]).map(({ id }) => id)).toEqual([...'eabcdfgh']);
    expect(middle.next).toBe('f');
  });

  it('lose the row that left the list', async () => {
    const { ask } = server('acdefgh');
    const changed = new Set('b');
    const top = await renewed(first, changed, size, ask(null));
    expect(rowsOf([top, second, last]).map(({ id }) => id)).toEqual([...'acdefgh']);
  });

  it('keep what more was in them than is asked for', async () => {
    const long = { ...first, nodes: rows('xyabc') };
    const { ask, asked } = server('nxyabcdef');
    expect(idsOf(await renewed(long, new Set('n'), size, ask(null)))).toBe('nxyabc');
    expect(asked).toEqual(['nxy']);
  });

  it('are asked for as far down as something changed', async () => {
    const long = { ...first, nodes: rows('xyabc') };
    const { ask, asked } = server('xyacdef');
    expect(idsOf(await renewed(long, new Set('b'), size, ask(null)))).toBe('xyacd');
    expect(asked).toEqual(['xyacd']);
  });

  it('end anew where too much came before them', async () => {
    const { ask } = server('uvwabcdefgh');
    expect(await renewed(first, new Set('u'), size, ask(null))).toMatchObject({ next: 'w' });
  });

  it('grow at the end of the list, and end with it', async () => {
    const grown = server('abcdefghi');
    expect(idsOf(await renewed(last, new Set('h'), size, grown.ask('f')))).toBe('ghi');
    const shrunk = server('ab');
    expect(await renewed(first, new Set('c'), size, shrunk.ask(null))).toMatchObject({
      next: null,
    });
  });
});
