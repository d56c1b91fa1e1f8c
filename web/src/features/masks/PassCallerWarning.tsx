import { Notice } from '../../ui/Notice';

/** What is given up when callers' own numbers pass. */
export function PassCallerWarning() {
  return (
    <Notice tone="warning" title="Callers are not masked">
      The owner sees the own number of everyone who calls or writes. They do not know that. It goes
      on record with your name.
    </Notice>
  );
}
