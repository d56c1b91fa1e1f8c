// The title of the browser's tab: the page's name, and before it how much waits for somebody, also while
// another tab is looked at.

let page = '';
let waiting = '';

function write() {
  document.title = `${[waiting, page].filter(Boolean).join(' ')} · Maskline`;
}

export function nameTab(name: string): void {
  page = name;
  write();
}

/** `⚠2 (13)`: alerts that nobody sees to, and rides with something unread. */
export function countInTab(alerts = 0, unread = 0): void {
  waiting = [alerts > 0 && `⚠${alerts}`, unread > 0 && `(${unread})`].filter(Boolean).join(' ');
  write();
}
