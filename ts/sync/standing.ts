/** How a lock stands, as the addon says it in one number. */

/** Who has it. */
const BY = 3;
const BY_NOBODY = 0;
const BY_THIS_THREAD = 1;
const ABANDONED = 4;

/** Somebody has it. */
export const isTaken = (standing: number): boolean => (standing & BY) !== BY_NOBODY;

/** This thread has it. */
export const isOwn = (standing: number): boolean => (standing & BY) === BY_THIS_THREAD;

/** Somebody has it, and the owner before died with it. */
export const isAbandoned = (standing: number): boolean => isTaken(standing) && (standing & ABANDONED) !== 0;
