/** The scripts of this thread: where they come from, their text, their source maps. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Session } from './session.js';
import { filesOnStack } from './stack.js';

export interface ScriptInfo {
  readonly id: string;
  /** As V8 knows it: a URL, a path (CommonJS), or empty. */
  readonly url: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly sourceMapUrl: string;
}

interface ParsedEvent {
  readonly scriptId: string;
  readonly url: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly sourceMapURL?: string;
}

interface CallSite {
  readonly scriptId: string;
  readonly scriptName: string;
}

/** What this `node:util` may have; an import of what is not there would fail, and of the whole take the bundler's help. */
interface Util {
  getCallSites?: (frames: number) => CallSite[];
}

/** `util.getCallSites` of Node 22.12 and newer, which tells the scripts on the stack for next to nothing. */
const { getCallSites } = createRequire(import.meta.url)('node:util') as Util;

/** Programs that compile functions as they go have ever new scripts. */
const urlsAtMost = 10_000;

/** Keeps no texts: whoever asks for one keeps what it makes of it. */
export class Scripts {
  readonly #session: Session;
  readonly #urls = new Map<string, string>();
  readonly #parsed = new Map<string, ScriptInfo>();

  constructor(session: Session) {
    this.#session = session;
    session.on<ParsedEvent>('Debugger.scriptParsed', event => {
      this.#urls.set(event.scriptId, event.url);
      this.#parsed.set(event.scriptId, {
        id: event.scriptId,
        url: event.url,
        startLine: event.startLine,
        startColumn: event.startColumn,
        sourceMapUrl: event.sourceMapURL ?? '',
      });
    });
  }

  /**
   * The URL or path of a script, as stack traces show it; empty when it has none.
   *
   * @param text a function of the script, which stands at that line and column
   */
  urlOf(id: string, text: string, line: number, column: number): string {
    if (this.#urls.size >= urlsAtMost) this.#urls.clear();
    if (!this.#urls.has(id)) this.#lookAtStack();
    if (!this.#urls.has(id)) this.#lookAtFiles(id, text, line, column);
    if (!this.#urls.has(id)) this.#lookAtCoverage();
    if (!this.#urls.has(id)) this.scan();
    return this.#urls.get(id) ?? '';
  }

  /**
   * The text that runs. The file is that text unless something transpiled it, so a file in which the function
   * stands where V8 says spares asking the debugger.
   */
  sourceOf(id: string, text: string, line: number, column: number): string | null {
    return this.#fromFile(this.urlOf(id, text, line, column), text, line, column) ?? this.#fromDebugger(id);
  }

  /** Where the script starts in its file; scripts compiled from a part of one start later than at 0. */
  startOf(id: string): { line: number; column: number } {
    const { startLine = 0, startColumn = 0 } = this.#parsed.get(id) ?? {};
    return { line: startLine, column: startColumn };
  }

  /** All scripts with their source map URLs. Costs 15 ms and more: V8 hashes every source. */
  scan(): Iterable<ScriptInfo> {
    this.#withDebugger(() => undefined);
    return this.#parsed.values();
  }

  /** The debugger tells all scripts that live each time that it is enabled, so those that are gone are forgotten. */
  #withDebugger<T>(use: () => T): T {
    this.#parsed.clear();
    this.#session.post('Debugger.enable');
    try {
      return use();
    } finally {
      this.#session.post('Debugger.disable');
    }
  }

  #lookAtStack(): void {
    for (const { scriptId, scriptName } of getCallSites?.(100) ?? [])
      if (scriptId && !this.#urls.has(scriptId)) this.#urls.set(scriptId, scriptName);
  }

  /** Without `getCallSites`: the one file on the stack in which the function stands where V8 says. */
  #lookAtFiles(id: string, text: string, line: number, column: number): void {
    if (getCallSites) return;
    const found = filesOnStack().filter(file => this.#fromFile(file, text, line, column) !== null);
    if (found.length === 1) this.#urls.set(id, found[0]!);
  }

  /** Ten times cheaper than the debugger, but it would disturb the counts of a program that measures coverage. */
  #lookAtCoverage(): void {
    if (process.env.NODE_V8_COVERAGE) return;
    this.#session.post('Profiler.enable');
    const { result } = this.#session.post<{ result: { scriptId: string; url: string }[] }>(
      'Profiler.getBestEffortCoverage',
    );
    this.#session.post('Profiler.disable');
    for (const { scriptId, url } of result) if (!this.#urls.has(scriptId)) this.#urls.set(scriptId, url);
  }

  #fromFile(url: string, text: string, line: number, column: number): string | null {
    const file = fileOf(url);
    if (file === undefined || !/\.[cm]?js$/.test(file)) return null;
    let source: string;
    try {
      source = readFileSync(file, 'utf8');
    } catch {
      return null;
    }
    let at = 0;
    for (let n = 0; n < line; n++) at = source.indexOf('\n', at) + 1;
    const start = source.lastIndexOf(text, at + column);
    return start >= 0 && at + column - start <= text.length ? source : null;
  }

  #fromDebugger(id: string): string | null {
    return this.#withDebugger(() => {
      try {
        return this.#session.post<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId: id })
          .scriptSource;
      } catch {
        return null;
      }
    });
  }
}

/** The two names of a script, by what stack traces call it. */
interface Names {
  readonly file: string | undefined;
  readonly url: string | undefined;
}

const names = new Map<string, Names>();
const namesAtMost = 1_000;

function namesOf(script: string): Names {
  let known = names.get(script);
  if (!known) {
    known = {
      file: script.startsWith('file:') ? fileURLToPath(new URL(script)) : pathOf(script),
      url: /^[a-z][a-z0-9+.-]+:/i.test(script) ? script : pathOf(script) && pathToFileURL(script).href,
    };
    if (names.size >= namesAtMost) names.clear();
    names.set(script, known);
  }
  return known;
}

function pathOf(script: string): string | undefined {
  return isAbsolute(script) ? script : undefined;
}

/** The path of a script's URL, when it is a file. */
export function fileOf(script: string): string | undefined {
  return namesOf(script).file;
}

/** The script's address as a URL, when it has one. */
export function toUrl(script: string): string | undefined {
  return namesOf(script).url;
}
