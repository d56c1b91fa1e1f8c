// The texts as a table of who gets what: one row an occasion, in the order of a ride's life.

import type { TemplateAudience, TemplateRowFragment } from '../../api/generated/graphql';

export type TemplateRow = TemplateRowFragment;

export const audienceWords: Record<TemplateAudience, string> = {
  CUSTOMER: 'Customer',
  DRIVER: 'Driver',
  FORMER_DRIVER: 'Former driver',
  AGENT: 'Support agent',
  SENDER: 'Whoever wrote',
  CALLER: 'Caller',
  CALLEE: 'Person called',
  PERSON: 'Person',
  REQUESTER: 'Requester',
};

export interface Occasion {
  when: string;
  texts: TemplateRow[];
}

export interface Chapter {
  title: string;
  occasions: Occasion[];
}

const chapters: readonly [initial: string, title: string][] = [
  ['CD', 'During a ride'],
  ['OH', 'When something cannot be passed on'],
  ['A', 'What people hear in calls'],
  ['P', 'Asking a caller for the PIN'],
  ['V', 'Verifying a phone'],
  ['SI', 'Support and requests'],
];

/** The texts by chapter and occasion; what one occasion sends to several people stands together. */
export function matrix(rows: readonly TemplateRow[]): Chapter[] {
  return chapters
    .map(([initials, title]) => {
      const occasions = new Map<string, TemplateRow[]>();
      for (const row of rows) {
        if (!initials.includes(row.name.charAt(0))) continue;
        occasions.set(row.when, [...(occasions.get(row.when) ?? []), row]);
      }
      return { title, occasions: [...occasions].map(([when, texts]) => ({ when, texts })) };
    })
    .filter(({ occasions }) => occasions.length > 0);
}
