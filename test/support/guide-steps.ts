/** One fenced block of a guide that does something. */
export type GuideStep = { readonly title: string } & (
  | { readonly do: 'run'; readonly script: string; readonly expected: readonly string[] }
  | { readonly do: 'save'; readonly file: string; readonly text: string }
  | { readonly do: 'compare'; readonly file: string; readonly text: string }
);

const HEADING = /^#{1,6} (?<heading>.*)$/;
const FENCE = /^```(?<info>.*)$/;

/**
 * The steps of a Markdown page, in order, told by the words after the opening fence:
 * `sh` is run; `text` right after it is what it must print, line by line, `…` standing for anything; `LANGUAGE FILE` is saved as that
 * file; `LANGUAGE from FILE` must stand in a file of the repository. Any other fence does nothing.
 *
 * @throws Error for a fence that nobody closes, or `text` that follows no command
 */
export function readGuideSteps(markdown: string): GuideStep[] {
  const steps: GuideStep[] = [];
  const lines = markdown.split('\n');
  let heading = '';
  let followsRun = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    heading = HEADING.exec(line)?.groups?.['heading'] ?? heading;
    const info = FENCE.exec(line)?.groups?.['info'];
    if (info === undefined) {
      if (line !== '') followsRun = false;
      continue;
    }
    const end = lines.indexOf('```', i + 1);
    if (end < 0) throw new Error(`line ${i + 1}: the fence is not closed`);
    const body = lines.slice(i + 1, end);
    i = end;
    const [language = '', ...rest] = info.split(' ');
    const wasRun = followsRun;
    followsRun = language === 'sh';
    if (language === 'text') {
      const before = steps.at(-1);
      if (!wasRun || before?.do !== 'run') throw new Error(`line ${end + 1}: output without a command`);
      steps[steps.length - 1] = { ...before, expected: body };
    } else if (language === 'sh')
      steps.push({ do: 'run', title: `${heading}: ${body[0]}`, script: body.join('\n'), expected: [] });
    else if (rest[0] === 'from' && rest[1] !== undefined)
      steps.push({ do: 'compare', title: `${heading}: shows ${rest[1]}`, file: rest[1], text: body.join('\n') });
    else if (rest[0] !== undefined)
      steps.push({ do: 'save', title: `${heading}: ${rest[0]}`, file: rest[0], text: `${body.join('\n')}\n` });
  }
  return steps;
}

/** The first line that the output lacks, or has at another place; undefined if it has all of them, in order. */
export function findMissingLine(output: string, expected: readonly string[]): string | undefined {
  const lines = output.split('\n').map((line) => line.trimEnd());
  let next = 0;
  for (const wanted of expected.map((line) => line.trimEnd())) {
    const pattern = new RegExp(`^${wanted.split('…').map(escapeRegExp).join('.*')}$`);
    const found = lines.findIndex((line, i) => i >= next && pattern.test(line));
    if (found < 0) return wanted;
    next = found + 1;
  }
  return undefined;
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
