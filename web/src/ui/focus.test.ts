import { afterEach, expect, it } from 'vitest';
import { rememberFocus } from './focus';

afterEach(() => document.body.replaceChildren());

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

function page(html: string) {
  document.body.innerHTML = html;
  const focus = (id: string) => document.getElementById(id)?.focus();
  return { focus, now: () => document.activeElement?.id };
}

it('goes back to where it was, unless it went elsewhere', async () => {
  const { focus, now } = page(
    '<main id="main" tabindex="-1"><a id="row" href="/"></a><input id="other"></main>',
  );
  focus('row');
  const giveBack = rememberFocus();
  (document.activeElement as HTMLElement).blur();
  giveBack();
  await settled();
  expect(now()).toBe('row');
  focus('other');
  giveBack();
  await settled();
  expect(now()).toBe('other');
});

it('goes to the button of a menu that is gone, and to the page where nothing is left', async () => {
  const { focus, now } = page(
    '<main id="main" tabindex="-1"><button id="more"></button><div role="menu" aria-labelledby="more"><button id="item"></button></div></main>',
  );
  focus('item');
  const giveBack = rememberFocus();
  document.querySelector('[role=menu]')?.remove();
  giveBack();
  await settled();
  expect(now()).toBe('more');
  document.getElementById('more')?.remove();
  giveBack();
  await settled();
  expect(now()).toBe('main');
});

it('stays out of what lies behind another dialog', async () => {
  const { focus, now } = page(
    '<main id="main" tabindex="-1"><a id="row" href="/"></a></main><div aria-modal="true"></div>',
  );
  focus('row');
  const giveBack = rememberFocus();
  (document.activeElement as HTMLElement).blur();
  giveBack();
  await settled();
  expect(now()).not.toBe('row');
});
