/** Longest name of a person that the server takes, in characters. */
export const longestName = 80;
