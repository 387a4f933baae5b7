import type { Hex } from 'viem';

/** Blobs that an L1 block's transactions carried. */
export interface BlobRequest {
  readonly versionedHashes: readonly Hex[];
  readonly l1Block: {
    readonly number: number;
    /** Seconds. */
    readonly timestamp: number;
  };
}

/** Whoever may have blobs. What it gives is not trusted. */
export interface BlobProvider {
  /** For logs. */
  readonly name: string;
  /** What it has of them, in any order, others too. Rejects when it can't be asked. */
  findBlobs(request: BlobRequest, signal: AbortSignal): Promise<readonly Uint8Array[]>;
}

export interface BlobSource {
  /**
   * The blobs in the order of their versioned hashes, each checked against its own.
   *
   * @throws BlobsUnavailable (retry): L1 had them when it took their transaction, so somebody has them.
   */
  getBlobs(request: BlobRequest): Promise<readonly Uint8Array[]>;
}

/** Blobs that nobody had when they were asked for last. */
export interface AwaitedBlobs {
  /** Number of the L1 block whose batch they carry. */
  readonly l1Block: number;
  readonly versionedHashes: readonly Hex[];
}
