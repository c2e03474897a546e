/** The whole table. */
import type { Case } from './case.js';
import { cases as classes } from './classes.js';
import { cases as functions } from './functions.js';
import { cases as imports } from './imports.js';
import { cases as scopes } from './scopes.js';
import { cases as values } from './values.js';

export const table: readonly Case[] = [...functions, ...imports, ...classes, ...scopes, ...values].toSorted(
  (a, b) => a.row - b.row,
);

/** Whether the row is refused on this version of Node. */
export function isRefused({ refused, refusedFrom = 0 }: Case): boolean {
  return refused !== undefined && Number(process.versions.node.split('.')[0]) >= refusedFrom;
}
