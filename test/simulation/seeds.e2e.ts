import { simulateSeeds } from './seeds.js';

simulateSeeds(200);
