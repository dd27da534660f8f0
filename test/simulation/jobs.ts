import type {Client} from '../../source/cluster/client/client.js';
import {messageOf} from '../../source/message/error-message.js';
import type {RuntimeName} from '../../source/message/types.js';
import type {Random} from './random.js';
import type {Files} from './transfers.js';

/** How one job went for its caller. */
export type Ending = {
  readonly id: string;
  readonly text: string;
  /** Times its promise ended it; must be 1. */
  settled: number;
  value?: string;
  error?: string;
  aborted: boolean;
};

/** A job before it is posted. */
export function newEnding(number: number, random: Random): Ending {
  return {id: `${random.hex(32)}-${number}`, text: `job ${number}`, settled: 0, aborted: false};
}

/** Posts a job, and notes how it ends. */
export function postJob(
  ending: Ending,
  {
    client,
    files,
    runtime,
    signal,
  }: {
    readonly client: Client;
    readonly files: Files;
    readonly runtime: RuntimeName;
    readonly signal: AbortSignal;
  },
): void {
  const payload = files.create(ending.text);
  const settle = async (how: {readonly value?: string; readonly error?: string}) => {
    ending.settled++;
    Object.assign(ending, how);
    await payload.discard();
  };

  client.post({id: ending.id, payload, runtime}, {signal}).then(
    async (result) => {
      await settle({value: files.read(result)});
      await result.discard();
    },
    (error: unknown) => settle({error: messageOf(error)}),
  );
}
