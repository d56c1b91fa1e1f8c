/** Below this, tables become cards and the navigation folds away. */
export const narrowBreakpoint = 'sm';
export const narrowScreen = '(max-width: 47.99em)';
