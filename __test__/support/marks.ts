import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.js';

/**
 * A folder in which tasks and tests leave each other marks: files reach any worker, thread or process, and need
 * neither shared memory nor captures. Tasks get `path(name)` as an argument and use `node:fs` themselves.
 */
export class Marks {
  readonly #folder = mkdtempSync(join(tmpdir(), 'crossray-test-'));

  path(name: string | number = ''): string {
    return join(this.#folder, String(name));
  }

  has(name: string | number): boolean {
    return existsSync(this.path(name));
  }

  get all(): string[] {
    return readdirSync(this.#folder).sort();
  }

  leave(name: string | number): void {
    writeFileSync(this.path(name), '');
  }

  /** Waits for a mark that a task leaves. */
  async appears(name: string | number): Promise<void> {
    await until(() => this.has(name), `the mark ${name}`);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
