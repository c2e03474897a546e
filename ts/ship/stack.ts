/**
 * Stack traces of shipped code show the positions of the text that ran. Where that text was made by a transpiler,
 * its source map leads back to the file that the user wrote.
 */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fileOf, toUrl } from './inspect/scripts.js';
import { packingHalf } from './packing.js';
import { UNPLACED } from './plain-literal.js';

interface FileMap {
  readonly map: SourceMap;
  /** What the map's sources are relative to. */
  readonly base: string;
}

const framesOfLiterals = new RegExp(`${UNPLACED}:(\\d+):(\\d+)`, 'g');

const maps = new Map<string, FileMap | undefined>();

/**
 * Rewrites the frames of a stack that came from a worker. Maps are looked for only now: it happens when something
 * has failed.
 *
 * @param fn the function that was called: frames of a plain literal are placed by it
 * @param mappedThere whether the worker maps the frames of modules itself (`process.sourceMapsEnabled` there; by
 *   default as it is here). It does not know code that was shipped, so that is mapped here in any case.
 */
export function remapStack(stack: string, mappedThere = isMapping(), fn?: CallableFunction): string {
  const remap = (frame: string, file: string, line: string, column: string, bracket: string): string =>
    mappedThere && !packingHalf().wasShippedFrom(file)
      ? frame
      : remapFrame(frame, file, Number(line), Number(column)) + bracket;
  return placed(stack, fn)
    .split('\n')
    .map(line => line.replace(/((?:file:|[a-zA-Z]:\\|\/)[^()]*?):(\d+):(\d+)(\)?)$/, remap))
    .join('\n');
}

/** Puts the place where the literal was written into its frames. */
function placed(stack: string, fn: CallableFunction | undefined): string {
  const place = fn && stack.includes(UNPLACED) ? packingHalf().placeOf(fn) : undefined;
  if (!place) return stack;
  return stack.replace(framesOfLiterals, (_, line: string, column: string) => {
    const onFirstLine = line === '1';
    const shifted = Number(column) + (onFirstLine ? place.column : 0);
    return `${place.file}:${Number(line) + place.line}:${shifted}`;
  });
}

function isMapping(): boolean {
  return (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true;
}

function remapFrame(frame: string, file: string, line: number, column: number): string {
  const found = mapOf(file);
  const entry = found?.map.findEntry(line - 1, column - 1);
  if (!found || !entry || !('originalSource' in entry)) return frame.replace(/\)$/, '');
  const source = sourceFile(entry.originalSource, found.base, file);
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

/** The source in the style of the frame: a URL or a path. */
function sourceFile(source: string, base: string, frameFile: string): string {
  try {
    const url = /^[a-zA-Z]:\\/.test(source) ? pathToFileURL(source) : new URL(source, base);
    if (!existsSync(fileURLToPath(url))) return frameFile;
    return frameFile.startsWith('file:') ? url.href : fileURLToPath(url);
  } catch {
    return frameFile;
  }
}

function mapOf(file: string): FileMap | undefined {
  if (!maps.has(file)) maps.set(file, readMap(file));
  return maps.get(file);
}

function readMap(file: string): FileMap | undefined {
  const isPlain = /\.[cm]?js$/.test(file);
  const address = (isPlain ? undefined : declaredInScript(file)) ?? declaredInFile(file);
  const url = toUrl(file);
  if (address === undefined || url === undefined) return undefined;
  try {
    const base = address.startsWith('data:') ? url : new URL(address, url).href;
    const text = address.startsWith('data:') ? decode(address) : readFileSync(fileURLToPath(base), 'utf8');
    const payload = JSON.parse(text) as SourceMapPayload;
    const root = payload.sourceRoot ? payload.sourceRoot.replace(/\/?$/, '/') : '';
    return { map: new SourceMap(payload), base: new URL(root, base).href };
  } catch {
    return undefined;
  }
}

function decode(dataUrl: string): string {
  const comma = dataUrl.indexOf(',');
  const data = dataUrl.slice(comma + 1);
  return dataUrl.slice(0, comma).endsWith(';base64')
    ? Buffer.from(data, 'base64').toString('utf8')
    : decodeURIComponent(data);
}

/** What the transpiled script itself says; only the inspector knows that text. */
function declaredInScript(file: string): string | undefined {
  for (const { url, sourceMapUrl } of packingHalf().openEyes()?.scripts.scan() ?? [])
    if (url === file && sourceMapUrl) return sourceMapUrl;
  return undefined;
}

function declaredInFile(file: string): string | undefined {
  try {
    const text = readFileSync(fileOf(file) ?? file, 'utf8');
    return [...text.matchAll(/^\/\/[#@] ?sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
  } catch {
    return undefined;
  }
}
