import type { Strategy } from '../../api/generated/graphql';

export const strategies: Record<Strategy, { label: string; does: string }> = {
  AUTO: {
    label: 'Automatic',
    does: 'One number for both sides where one is free for both, otherwise one for each: needs the fewest numbers.',
  },
  SINGLE: {
    label: 'One number',
    does: 'Customer and driver dial the same number; a ride is refused when none is free for both. Only a driver who takes a ride over gets another one if he has that number with someone else.',
  },
  DUAL: {
    label: 'Two numbers',
    does: 'Each side always dials a number of its own, so that nobody can compare them.',
  },
};
