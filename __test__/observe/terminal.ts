/** A fake terminal that keeps what was written and plays it as a real one would. */
import { Writable } from 'node:stream';

const esc = String.fromCharCode(27);
const tokens = new RegExp(`${esc}\\[\\d*[A-Za-z]|[^]`, 'gu');

export class FakeTerminal extends Writable {
  readonly isTTY: boolean;
  columns: number;
  readonly writes: string[] = [];

  constructor({ isTTY = true, columns = 80 } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(text: string, _encoding: BufferEncoding, done: () => void): void {
    this.writes.push(text);
    done();
  }

  /**
   * The rows that are visible now, trailing blanks cut: understands carriage return, newline, cursor up
   * and "erase from here to the end", and throws on any other control sequence.
   */
  get screen(): string[] {
    const rows: string[] = [''];
    let row = 0;
    let column = 0;
    for (const [token] of this.writes.join('').matchAll(tokens)) {
      if (token === '\r') column = 0;
      else if (token === '\n') rows[++row] ??= '';
      else if (token === `${esc}[J`) rows.splice(row, rows.length, [...rows[row]!].slice(0, column).join(''));
      else if (token.startsWith(esc) && token.endsWith('A')) row -= Number(token.slice(2, -1));
      else if (token < ' ') throw new Error(`a terminal would not print ${JSON.stringify(token)}`);
      else {
        if (column >= this.columns) [row, column] = [row + 1, 0];
        const cells = [...(rows[row] ?? '').padEnd(column)];
        cells[column++] = token;
        rows[row] = cells.join('');
      }
    }
    return rows.map(text => text.trimEnd());
  }
}
