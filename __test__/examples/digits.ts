/** The parts of the main job, as its compiled program has them (examples are no module of crossray). */

export interface Images {
  count: number;
  levels: Float64Array;
  labels: Uint8Array;
}

export interface Result {
  way: string;
  seconds: number;
  times: number;
  accuracy: number;
}

interface Parts {
  'data.js': { pixels: number; loadDigits(): { known: Images; asked: Images } };
  'knn.js': {
    k: number;
    classify(digits: { known: Images; asked: Images }, image: number): number;
    nearest(known: Float64Array, one: Float64Array): Uint32Array;
    vote(neighbours: Uint32Array, labels: Uint8Array): number;
  };
  'table.js': {
    table(results: readonly Result[]): string;
    summary(results: readonly Result[], images: number, threads: number): string;
  };
  'chart.js': { chart(title: string, results: readonly Result[]): string };
}

export async function part<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
  return (await import(new URL(`../../examples/digits/${name}`, import.meta.url).href)) as Parts[Name];
}
