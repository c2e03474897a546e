/** Where our own compiled files lie. */
const OURS = new URL('.', import.meta.url).href;

/** True for a line of a stack that speaks of our own code, which says nothing to a user. */
export const isOwnFrame = (line: string): boolean => line.includes(OURS);
