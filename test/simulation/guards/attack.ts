import type { Scene } from './scene.js';

/** What is found wrong without the guard, and the history that shows it; with the guard nothing is. */
export type Attack = readonly [tells: RegExp, history: (scene: Scene) => void];
