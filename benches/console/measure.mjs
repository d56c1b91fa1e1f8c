// What the console costs whoever opens it, measured in Chromium against a running server:
//
//   node benches/console/measure.mjs URL EMAIL PASSWORD
//
// It prints one line of JSON. The board is loaded five times, as on a middling laptop over a middling
// line, each time by a browser that has nothing cached. Then all rides are listed and scrolled through, on
// the machine as it is. Of the loads:
//
// - `interactive_ms`: until a click is answered at once (see `watch`); the median
// - `requests`: what was asked for until then, and `depth`: how many one after the other (see `weigh`)
// - `kib`: script and style, as they came over the line
//
// Of the scrolling, to the end of the list or for ten seconds:
//
// - `scroll_fps`: frames a second, and `scroll_worst_ms`: the longest wait for one
// - `rows`: how many rides had passed, and `dom_rows`: how many were in the document then

import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const require = createRequire(new URL('../../tests/e2e/package.json', import.meta.url));
const { chromium } = require('@playwright/test');

const loads = 5;
const throttledCpu = { rate: 4 };
const bytesOf = (mbit) => (mbit * 1_000_000) / 8;
const throttledLine = {
  offline: false,
  latency: 40,
  downloadThroughput: bytesOf(10),
  uploadThroughput: bytesOf(5),
};

/** One turn of the wheel: some 17 rows. At 60 a second, ten thousand rows pass within the time. */
const wheelStep = 1000;
const scrollForMs = 10_000;

const [url, email, password] = process.argv.slice(2);
if (!password) {
  console.error('Usage: node benches/console/measure.mjs URL EMAIL PASSWORD');
  process.exit(2);
}

/**
 * A page of a browser context of its own: signed in, for the refresh cookie is all that the console keeps
 * of that, and with an empty cache.
 * @template T
 * @param {import('@playwright/test').Browser} browser
 * @param {(page: import('@playwright/test').Page) => Promise<T>} work
 */
async function signedIn(browser, work) {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 } });
  const answer = await context.request.post('/auth/login', {
    headers: { 'X-Maskline-Console': '1' },
    data: { email, password },
  });
  if (!answer.ok()) throw new Error(`${email} is not let in: ${answer.status()} ${await answer.text()}`);
  // What the console remembers of it, where somebody signed in by its own page.
  await context.addInitScript(() => localStorage.setItem('maskline-signed-in', 'yes'));
  const result = await work(await context.newPage());
  await context.close();
  return result;
}

/**
 * Runs in the page before anything of its own. The board is interactive once a frame with its first row was
 * drawn, and no task of more than 50 ms was under way for 200 ms since: a click is then answered at once
 * (the row's handler is there as soon as the row is). The time is that of the frame or of the last long
 * task's end, whichever is later, from the start of the navigation; the 200 ms do not count.
 */
function watch() {
  const quietMs = 200;
  window.interactive = new Promise((done, failed) => {
    setTimeout(() => failed(new Error('No ride came on the board within a minute.')), 60_000);
    let since = 0;
    const busyUntil = (at) => {
      since = Math.max(since, at);
    };
    const note = (tasks) => {
      for (const { startTime, duration } of tasks) busyUntil(startTime + duration);
    };
    const tasks = new PerformanceObserver((list) => note(list.getEntries()));
    tasks.observe({ type: 'longtask', buffered: true });

    const look = () => {
      note(tasks.takeRecords());
      const left = since + quietMs - performance.now();
      if (left > 0) setTimeout(look, left);
      else done(since);
    };
    const rows = new MutationObserver(() => {
      if (!document.querySelector('tbody tr[data-opens]')) return;
      rows.disconnect();
      // A task asked for in a frame's callback comes after that frame.
      requestAnimationFrame(() =>
        setTimeout(() => {
          busyUntil(performance.now());
          look();
        }),
      );
    });
    rows.observe(document, { childList: true, subtree: true });
  });
}

/**
 * Runs in the page: what it asked for until it was interactive, over HTTP (the socket of the live feed is
 * none of the page's resources), and without the icon, for which the browser asks by itself.
 */
async function weigh() {
  const interactive = await window.interactive;
  const [document] = performance.getEntriesByType('navigation');
  // The browser asks for what a document names while the document still comes in.
  const requests = [{ name: document.name, start: 0, end: document.responseStart, bytes: 0 }];
  for (const resource of performance.getEntriesByType('resource')) {
    const { name, initiatorType, startTime, responseEnd, encodedBodySize } = resource;
    if (initiatorType === 'other' || startTime > interactive) continue;
    requests.push({ name, start: startTime, end: responseEnd, bytes: encodedBodySize });
  }
  // How many requests came one after the other: each is one deeper than the deepest that had ended when it
  // began. Whether it waited for that one cannot be seen: what merely happened to begin late counts too, so
  // that the least of several loads is nearest to the truth.
  requests.sort((a, b) => a.start - b.start);
  for (const request of requests) {
    const before = requests.filter(({ end }) => end > 0 && end <= request.start);
    request.depth = 1 + Math.max(0, ...before.map(({ depth }) => depth));
  }
  // By their names: what is imported or preloaded does not say what it is.
  const code = requests.filter(({ name }) => /\.(js|css)$/.test(new URL(name).pathname));
  return {
    interactive_ms: Math.round(interactive),
    requests: requests.length,
    depth: Math.max(...requests.map(({ depth }) => depth)),
    kib: Math.round(code.reduce((sum, { bytes }) => sum + bytes, 0) / 102.4) / 10,
  };
}

/** @param {import('@playwright/test').Page} page */
async function load(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', throttledCpu);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', throttledLine);
  await page.addInitScript(watch);
  await page.goto('/');
  return page.evaluate(weigh);
}

/** Runs in the page: asks for more until there is no more. */
async function listAll() {
  const more = () =>
    [...document.querySelectorAll('main button')].find((it) => it.textContent === 'Load more');
  for (let button = more(); button; button = more()) {
    // Does nothing while the button waits for an answer.
    button.click();
    await new Promise(requestAnimationFrame);
    const problem = document.querySelector('main [role=alert]');
    if (problem) throw new Error(`The rides cannot be listed: ${problem.textContent}`);
  }
}

/** Runs in the page: the frames until the end of the list, or of the time. */
function frames(forMs) {
  return new Promise((done) => {
    let count = 0;
    let worst = 0;
    let began;
    let last;
    requestAnimationFrame(function frame(now) {
      began ??= now;
      worst = Math.max(worst, now - (last ?? now));
      last = now;
      const atEnd = window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1;
      if (now - began < forMs && !atEnd) {
        count += 1;
        return requestAnimationFrame(frame);
      }
      const rows = [...document.querySelectorAll('tbody tr[data-opens]')];
      const passed = rows.filter((row) => row.getBoundingClientRect().top < window.innerHeight);
      done({
        scroll_fps: Math.round((count * 10_000) / (now - began)) / 10,
        scroll_worst_ms: Math.round(worst),
        // The table's head is its first row.
        rows: Math.max(0, ...passed.map((row) => row.ariaRowIndex - 1)),
        dom_rows: rows.length,
      });
    });
  });
}

/** @param {import('@playwright/test').Page} page */
async function scroll(page) {
  await page.goto('/?view=all');
  await page.locator('tbody tr[data-opens]').first().waitFor();
  await page.evaluate(listAll);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.mouse.move(640, 400);
  await pause(1000);

  let over = false;
  const measured = page.evaluate(frames, scrollForMs).finally(() => {
    over = true;
  });
  // A hand does not wait for the page either.
  const turns = [];
  while (!over) {
    turns.push(page.mouse.wheel(0, wheelStep));
    await pause(1000 / 60);
  }
  await Promise.all(turns);
  return measured;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
const loaded = [];
for (let n = 0; n < loads; n++) loaded.push(await signedIn(browser, load));
loaded.sort((a, b) => a.interactive_ms - b.interactive_ms);
const depth = Math.min(...loaded.map((it) => it.depth));
const scrolled = await signedIn(browser, scroll);
await browser.close();
console.log(JSON.stringify({ ...loaded[Math.floor(loads / 2)], depth, ...scrolled }));
