// Files for the mixed load, the same on every machine: made once, below build/bench/inputs.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { Random } from './random.mjs';
import { inputs } from './raw-files.mjs';

const files = 2000;
const fileBytes = 8 * 1024;
const pages = 500;
const sections = 3;
/** The large JSON comes in parts, as exports of databases do: a part is a task. */
const parts = 16;
const ordersOfPart = 1500;

/** `[task, items]` for each kind of work; the tasks are those of tasks.mjs. */
export function jobs() {
  return [
    ['hashFile', all('files', files, 'bin', file)],
    ['renderPage', all('pages', pages, 'md', page)],
    ['aggregate', all('orders', parts, 'json', orders)],
  ];
}

/** Paths of all files of one kind; a folder that is there is whole. */
function all(kind, count, extension, make) {
  const folder = `${inputs}${kind}-${count}`;
  const paths = Array.from({ length: count }, (_, i) => `${folder}/${i}.${extension}`);
  if (existsSync(`${folder}/whole`)) return paths;
  mkdirSync(folder, { recursive: true });
  const random = new Random(count);
  for (const path of paths) writeFileSync(path, make(random));
  writeFileSync(`${folder}/whole`, '');
  return paths;
}

function file(random) {
  const words = new Uint32Array(fileBytes / 4);
  for (let i = 0; i < words.length; i++) words[i] = random.word();
  return words;
}

const vocabulary =
  'worker thread process queue task result shared memory event loop native call function value error time'.split(
    ' ',
  );

const phrase = (random, words) => Array.from({ length: words }, () => random.pick(vocabulary)).join(' ');

/** Headings, paragraphs with emphasis and links, lists, a table, code. */
function page(random) {
  const parts = [`# ${phrase(random, 4)}\n`];
  for (let i = 0; i < sections; i++) {
    parts.push(
      `## ${phrase(random, 3)}\n`,
      `${phrase(random, 40)} *${phrase(random, 3)}* and **${phrase(random, 2)}**, [${phrase(random, 2)}](#${i}).\n`,
      Array.from({ length: 4 }, () => `- ${phrase(random, 8)} \`${phrase(random, 1)}\``).join('\n'),
      `\n| a | b |\n| - | - |\n| ${phrase(random, 2)} | ${phrase(random, 2)} |\n`,
      `\`\`\`js\nconst ${random.pick(vocabulary)} = ${random.word()};\n\`\`\`\n`,
    );
  }
  return parts.join('\n');
}

function orders(random) {
  const order = id => ({
    id,
    customer: `customer ${random.below(200)}`,
    lines: Array.from({ length: 1 + random.below(4) }, () => ({
      article: phrase(random, 2),
      price: random.below(10_000) / 4,
      pieces: 1 + random.below(9),
    })),
  });
  return JSON.stringify(Array.from({ length: ordersOfPart }, (_, id) => order(id)));
}
