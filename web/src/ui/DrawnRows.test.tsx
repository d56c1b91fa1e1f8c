import { render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { expect, it } from 'vitest';
import { DrawnRows } from './DrawnRows';

function List({ count }: { count: number }) {
  const list = useRef<HTMLUListElement>(null);
  return (
    <DrawnRows count={count} estimatedHeight={50} container={list}>
      {({ items, before, after }) => (
        <ul ref={list} style={{ paddingTop: before, paddingBottom: after }}>
          {items.map((index) => (
            <li key={index} />
          ))}
        </ul>
      )}
    </DrawnRows>
  );
}

it('draws a short list whole', () => {
  render(<List count={120} />);
  expect(screen.getAllByRole('listitem')).toHaveLength(120);
});

it('draws of a long list what is on screen, and the whole until it can', async () => {
  render(<List count={1000} />);
  expect(screen.getAllByRole('listitem')).toHaveLength(1000);
  await expect.poll(() => screen.queryAllByRole('listitem').length).toBeLessThan(100);
  const drawn = screen.getAllByRole('listitem').length;
  const { paddingTop, paddingBottom } = screen.getByRole('list').style;
  expect(paddingTop).toBe('0px');
  expect(paddingBottom).toBe(`${(1000 - drawn) * 50}px`);
});
