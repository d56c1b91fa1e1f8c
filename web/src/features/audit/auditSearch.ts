// What the page of the audit log shows, as its address holds it, and how the server is asked for it.

export interface AuditSearch {
  action?: string;
  user?: string;
  subject?: string;
  from?: string;
  to?: string;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const day = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
const id = /^[0-9a-f-]{36}$/i;

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const found = {
    action: text(search.action),
    user: text(search.user),
    subject: text(search.subject),
    from: day(search.from),
    to: day(search.to),
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined),
  ) as AuditSearch;
}

/** Days are whole days where the reader is; the last one is included. */
export function auditFilter({ action, user, subject, from, to }: AuditSearch) {
  const start = (of: string, plus: number) => {
    const at = new Date(`${of}T00:00:00`);
    at.setDate(at.getDate() + plus);
    return at.toISOString();
  };
  return {
    action: action ?? null,
    userId: user ?? null,
    // Half an id, while somebody types it, finds nothing and is no error.
    subjectId: subject && id.test(subject) ? subject : null,
    from: from ? start(from, 0) : null,
    to: to ? start(to, 1) : null,
  };
}
