import { simulateSeeds } from '../simulation/seeds.js';

simulateSeeds(2_000);
