interface Score {
  passed: number;
  total: number;
}

/** Counts cases by method, and keeps why the others missed. */
export interface ScoreBoard {
  add(method: string, name: string, miss: string | undefined): void;
  render(): string;
}

export function createScoreBoard(): ScoreBoard {
  const scores = new Map<string, Score>();
  const misses: string[] = [];
  return {
    add(method, name, miss) {
      const score = scores.get(method) ?? { passed: 0, total: 0 };
      scores.set(method, score);
      score.total += 1;
      if (miss === undefined) score.passed += 1;
      else misses.push(`  ${name}: ${miss}`);
    },
    render() {
      const rows = [...scores].map(([method, { passed, total }]) => `  ${method.padEnd(42)} ${passed}/${total}`);
      const all = [...scores.values()];
      const passed = all.reduce((sum, score) => sum + score.passed, 0);
      const total = all.reduce((sum, score) => sum + score.total, 0);
      const percent = total === 0 ? '0' : ((100 * passed) / total).toFixed(1);
      return [...rows, `  ${passed} of ${total} cases pass, ${percent} %`, ...misses].join('\n');
    },
  };
}
