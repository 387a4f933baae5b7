export { ALL_GUARDS, type Guards, without } from './guards.js';
export {
  applyClaim,
  createVault,
  creditDeposits,
  type Flow as ModelFlow,
  reverseSteps,
  type Step,
  type Vault,
  withdraw,
} from './ledger.js';
export { assetKey, cell, laneKey, type Message as ModelMessage, parseLane, read, type Verdict } from './message.js';
