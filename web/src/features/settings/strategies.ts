import type { Strategy } from '../../api/generated/graphql';

export const strategies: Record<Strategy, { label: string; does: string }> = {
  AUTO: {
    label: 'Automatic',
    does: 'One number for both sides where one is free for both, otherwise one for each: needs the fewest numbers.',
  },
  SINGLE: {
    label: 'One number',
    does: 'Customer and driver always dial the same number; a ride is refused when none is free for both.',
  },
  DUAL: {
    label: 'Two numbers',
    does: 'Each side always dials a number of its own, so that nobody can compare them.',
  },
};
