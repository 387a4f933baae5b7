export { type ReceiptTally, tallyReceipts } from './acknowledged.js';
export { cast, runCast, startCast } from './cast.js';
export { accountOf, type ChainClients, l1Clients, shardClients, shardOf, signForShard, viemChain } from './clients.js';
export {
  callAcross,
  deployProbe,
  type MessageView,
  skipTime,
  waitForStage,
} from './cross-shard.js';
export { callEndless, ENDLESS_INITCODE, type EndedCall, READER_INITCODE } from './endless-calls.js';
export { loadExample } from './examples.js';
export { postFalseBatch } from './false-batch.js';
export {
  type FollowReport,
  followOnce,
  type RunningFollower,
  startFollower,
  writeFollowerConfig,
} from './follower.js';
export { type ForgedMessage, type Forgery, forgeOutputs, payForged, proveForged } from './forgery.js';
export { type GuideShell, openGuideShell, ROOT } from './guide-shell.js';
export { findMissingLine, type GuideStep, readGuideSteps } from './guide-steps.js';
export { createKiller, type Killer, VICTIMS, type Victim, waitForSavedL1 } from './kills.js';
export { endsOf, type MessageHistory, type MessageLife, readMessageHistory } from './message-history.js';
export { type SentMessage, sendAsset, sendData, sendWithdrawal } from './messages.js';
export { bulkhead, type CommandResult, startNetwork, type TestNetwork } from './network.js';
export { findProcesses, isListening, isRunning } from './processes.js';
export { createRandom, type Random } from './random.js';
export {
  type Fate,
  type RandomSend,
  REFUNDED,
  randomSend,
  SINK,
  type Stage,
  sendAll,
} from './random-messages.js';
export { callOutcome } from './revert.js';
export { type Rogue, type RogueSequencer, takeOver } from './rogue-sequencer.js';
export { rpc } from './rpc.js';
export { type ShardWitness, witnessShard } from './shard-witness.js';
export type { PostedOutputs } from './tampering-client.js';
export { createAsset, ledgerOf, type TestAsset, tokenOn } from './token-kit.js';
export { recordTopic, reorgL1, type TopicRecording } from './topic.js';
export { type LoadTransaction, startTransferLoad, type TransferLoad } from './transfer-load.js';
export { waitUntil } from './wait-until.js';
