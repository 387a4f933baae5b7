import { assetVaultAbi, ETH_ASSET } from '@bulkhead/protocol';
import { expect } from 'chai';
import { decodeFunctionData, type Hex } from 'viem';
import { l1Clients, rpc, type TestNetwork } from '../../support/index.js';

interface Stage {
  readonly stage: string;
  readonly at: number;
  readonly chain: string;
  readonly txHash?: Hex;
  readonly blockNumber?: number;
}

interface DemoResult {
  readonly stages: readonly { readonly step: string; readonly stage: Stage }[];
  readonly conservation: {
    readonly exact: boolean;
    readonly rows: readonly { readonly shardId: number; readonly difference: string }[];
    readonly vault: { readonly balance: string; readonly ledger: string };
  };
}

/** A claim settles by the passing of time: no transaction makes it so. */
const WITHOUT_TRANSACTION = new Set(['settled']);

/** Runs `bulkhead demo` and checks every stage it reports against the chain that it names. */
export async function expectDemoPasses(network: TestNetwork): Promise<void> {
  const facts = await network.read();
  const urls = new Map([['L1', facts.l1.rpcUrl], ...facts.shards.map(({ name, rpcUrl }) => [name, rpcUrl] as const)]);
  const { stages, conservation } = await network.json<DemoResult>('demo');

  expect(new Set(stages.map(({ step }) => step.slice(0, 1)))).to.deep.equal(new Set(['1', '2', '3', '4', '5']));
  for (const { step, stage } of stages) {
    const what = `${step}: ${stage.stage}`;
    expect(stage.at, what).to.be.a('number');
    if (WITHOUT_TRANSACTION.has(stage.stage)) continue;
    expect(stage.txHash, what).to.match(/^0x[0-9a-f]{64}$/);
    const url = urls.get(stage.chain);
    if (url === undefined) throw new Error(`${what}: no chain ${stage.chain}`);
    const receipt = await rpc<{ blockNumber: Hex; status: Hex } | null>(url, 'eth_getTransactionReceipt', stage.txHash);
    expect(receipt?.status, what).to.equal('0x1');
    expect(Number(receipt?.blockNumber), what).to.equal(stage.blockNumber);
  }

  expect(conservation.exact).to.equal(true);
  expect(conservation.rows.map(({ shardId }) => shardId)).to.deep.equal(facts.shards.map(({ id }) => Number(id)));
  expect(conservation.rows.map(({ difference }) => difference)).to.deep.equal(facts.shards.map(() => '0'));
  expect(conservation.vault.balance).to.equal(conservation.vault.ledger);
}

export function demoSuite(network: () => TestNetwork): void {
  describe('the demo', () => {
    it('passes, and every stage stands on its chain', () => expectDemoPasses(network()));

    it('passes again on the same network', () => expectDemoPasses(network()));

    it('leaves in the vault what genesis and deposits put in, less what was paid out', async () => {
      const facts = await network().read();
      const { read } = l1Clients(facts, 0);
      const { AssetVault: address } = facts.l1.contracts;
      const genesis = BigInt(facts.shards.length) * BigInt(facts.accounts.length) * 10_000n * 10n ** 18n;
      const events = { address, abi: assetVaultAbi, fromBlock: 0n } as const;
      const deposited = await read.getContractEvents({ ...events, eventName: 'Deposited' });
      const withdrawn = await read.getContractEvents({ ...events, eventName: 'Withdrawn' });
      // Other suites on this network move tokens too. Which asset was paid out, the call says.
      const assetPaid = async (hash: Hex) => {
        const { input } = await read.getTransaction({ hash });
        const { functionName, args } = decodeFunctionData({ abi: assetVaultAbi, data: input });
        return functionName === 'withdraw' ? args[2].assetId : undefined;
      };
      const paid = await Promise.all(
        withdrawn.map(async ({ args, transactionHash }) => ({ ...args, assetId: await assetPaid(transactionHash) })),
      );
      const ether = (moved: readonly { readonly assetId?: Hex | undefined; readonly amount?: bigint | undefined }[]) =>
        moved.reduce((sum, { assetId, amount = 0n }) => (assetId === ETH_ASSET ? sum + amount : sum), 0n);
      expect(await read.getBalance({ address })).to.equal(
        genesis + ether(deposited.map(({ args }) => args)) - ether(paid),
      );
      expect(paid.filter(({ assetId }) => assetId === ETH_ASSET).length).to.be.greaterThan(1);
    });
  });
}
