import {makeWorkDirectory} from '../source/payload/work-directory.js';
import {startMailbox} from '../source/wormhole/server/mailbox.js';
import {startRelay} from '../source/wormhole/server/relay.js';
import type {Figure} from './bench.js';
import {freshLoopbackAddress, mapWilliamsRelay, williamsRelayPort} from './wormhole/hosts.js';
import {latency} from './wormhole/latency.js';
import {memory} from './wormhole/memory.js';
import type {Place} from './wormhole/programs.js';
import {throughput} from './wormhole/throughput.js';

/** Transfers on loopback, ours beside other programs': speed, memory, and the time until the first byte. */
export async function bench(): Promise<readonly Figure[]> {
  await using work = await makeWorkDirectory();
  const mailbox = await startMailbox({host: '127.0.0.1', port: 0});
  const host = freshLoopbackAddress();
  const relay = await startRelay({host, port: williamsRelayPort});
  try {
    const place: Place = {
      mailbox: mailbox.url,
      relay: {host, port: relay.port},
      directory: work.path,
      mapped: await mapWilliamsRelay(work.path, host),
    };
    return [
      ...(await latency(mailbox.url, work.path)),
      ...(await throughput(place)),
      ...(await memory(place)),
    ];
  } finally {
    await mailbox.close();
    await relay.close();
  }
}
