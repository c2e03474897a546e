/** Signals by name and by number. */
import { os } from '../node-modules.js';

let names: Map<number, NodeJS.Signals> | undefined;

export function signalNumber(name: NodeJS.Signals): number {
  return os().constants.signals[name];
}

/** The first name of those that have the number. */
export function signalName(number: number): NodeJS.Signals | undefined {
  names ??= new Map(
    Object.entries(os().constants.signals)
      .reverse()
      .map(([name, number]) => [number, name as NodeJS.Signals]),
  );
  return names.get(number);
}
