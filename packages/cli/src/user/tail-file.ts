import { open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** Bytes that are read at once, and at most from the end of a file for its last lines. */
const CHUNK = 64 * 1024;
const LAST = 4 * 1024 * 1024;

/** The lines of a growing file. */
export interface TailedFile {
  /** The last `count` lines that are there now. */
  last(count: number): Promise<string[]>;
  /** Whole lines since the last look; from the start again when the file was cut short. A missing file has none. */
  more(): Promise<string[]>;
}

export function tailFile(path: string): TailedFile {
  let position = 0;
  let rest = '';
  let decoder = new StringDecoder('utf8');

  async function readFrom(start: number): Promise<string> {
    const file = await open(path, 'r').catch(() => undefined);
    if (file === undefined) return '';
    try {
      let text = '';
      position = start;
      const buffer = Buffer.alloc(CHUNK);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, CHUNK, position);
        if (bytesRead === 0) return text;
        position += bytesRead;
        text += decoder.write(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }

  function split(text: string): string[] {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return lines;
  }

  const size = () =>
    stat(path).then(
      ({ size }) => size,
      () => 0,
    );

  return {
    async last(count) {
      const start = Math.max(0, (await size()) - LAST);
      const lines = split(await readFrom(start));
      // The first one of a large file may be half a line.
      if (start > 0) lines.shift();
      return count === 0 ? [] : lines.slice(-count);
    },
    async more() {
      if ((await size()) < position) {
        position = 0;
        rest = '';
        decoder = new StringDecoder('utf8');
      }
      return split(await readFrom(position));
    },
  };
}
