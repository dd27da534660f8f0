import {describe, expect, it} from 'vitest';
import {freshPath, randomFile, sameBytes} from '../helpers/files.js';
import {type Kill, startForgetfulMailbox} from '../helpers/forgetful-mailbox.js';
import {announcing, freshCode, outcome, receive, send} from '../helpers/sides.js';
import {useWorld} from '../helpers/world.js';

const world = useWorld();

/** Who comes first sends four frames until it waits; then both are there, and a transfer has no more than 24 in all. */
const frames = Array.from({length: 20}, (_, index) => index + 5);

/** A transfer over a mailbox server that is killed once. */
async function transfer(
  kill: Kill,
  first: 'sender' | 'receiver',
): Promise<{killed: boolean; trouble: string[]}> {
  const {directory, direct} = world();
  const mailbox = await startForgetfulMailbox(kill);
  const [file, target, code] = [await randomFile(directory, 1000), freshPath(directory), freshCode()];
  const early = announcing({...direct, mailbox: mailbox.url});
  const sends = first === 'sender';
  const one = outcome(sends ? send(code, file, early.options) : receive(code, target, early.options));
  await early.waiting;
  const late = {...direct, mailbox: mailbox.url};
  const other = outcome(sends ? receive(code, target, late) : send(code, file, late));
  const trouble = (await Promise.all([one, other])).filter((end) => end instanceof Error).map(String);
  if (trouble.length === 0 && !(await sameBytes(file, target))) trouble.push('other bytes arrived');
  await mailbox.close();
  return {killed: mailbox.killed, trouble};
}

describe('a mailbox server that is killed during a transfer, and comes back without memory', () => {
  describe.each(['sender', 'receiver'] as const)('the %s came first', (first) => {
    it.each(['before', 'untold', 'told sender', 'told others', 'after'] as const)(
      'the transfer ends well, whichever frame the server is killed at: %s',
      async (when) => {
        const ends = await Promise.all(
          frames.map(async (frame) => ({frame, ...(await transfer({frame, when}, first))})),
        );
        expect(ends.filter(({trouble}) => trouble.length > 0)).toEqual([]);
        expect(ends.filter(({killed}) => killed).length).toBeGreaterThan(10);
      },
    );
  });
});
