import { EvmState } from '../state/evm-state.js';
import type { StateOverlay } from '../state/overlay.js';
import { computeStateChange } from '../state/state-change.js';
import type { NodeSource } from '../trie/node-source.js';

/** The state of a block of Ethereum while it runs: receipts until Byzantium name the root after each transaction. */
export class ImportState extends EvmState {
  readonly #parentRoot: Uint8Array;
  readonly #nodes: NodeSource;

  constructor(overlay: StateOverlay, parentRoot: Uint8Array, nodes: NodeSource) {
    super(overlay);
    this.#parentRoot = parentRoot;
    this.#nodes = nodes;
  }

  override async getStateRoot(): Promise<Uint8Array> {
    return (await computeStateChange(this.overlay, this.#parentRoot, this.#nodes)).stateRoot;
  }
}
