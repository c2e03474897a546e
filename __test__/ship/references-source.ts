/** A module with exports of every kind, for by-reference.test.ts. */
export function named(): string {
  return import.meta.url;
}

export const arrow = (): string => import.meta.url;

export default function (): string {
  return 'anonymous default';
}

const plain = (): string => 'renamed';

export { plain as renamed };

export let reassigned = (): number => 1;
export function reassign(): void {
  reassigned = () => 2;
}

export class Exported {
  static made = 0;
  n = 1;
}

const internal = (): string => 'internal';
export const getInternal = (): typeof internal => internal;
