import {access} from 'node:fs/promises';
import {WormholeError} from '../../../source/wormhole/error.js';
import type {WormholeOptions} from '../../../source/wormhole/options.js';
import type {Timeouts} from '../../../source/wormhole/timeouts.js';
import {freshPath, sameBytes} from '../helpers/files.js';
import {receive, send} from '../helpers/sides.js';
import type {World} from '../helpers/world.js';
import {type Cable, layCable} from './cable.js';
import {rightErrors, type Scenario, type Side, sides} from './scenario.js';

/** Short enough for many runs. */
const hasty: Partial<Timeouts> = {
  mailbox: 1_500,
  peer: 1_500,
  key: 1_500,
  offer: 1_500,
  connect: 1_500,
  idle: 1_500,
  reconnect: 300,
  close: 100,
};

type Ends = Readonly<Record<Side, 'done' | WormholeError | Error>>;

/**
 * Transfers a file by the relay while the scenario happens.
 * @returns how the sides ended, and what was not as it must be
 */
export async function runScenario(
  world: World,
  file: string,
  scenario: Scenario,
): Promise<{readonly ends: Ends; readonly struck: boolean; readonly problems: readonly string[]}> {
  const {victim, fault, seenBy, moment, arrives} = scenario;
  // Runs that were broken off leave their nameplates behind, so each run has its own.
  const code = `${String(10_000 + scenario.seed)}-cable-test`;
  const target = freshPath(world.directory);
  const cables = new Map<string, Cable>();
  const stop = new AbortController();
  let struck = false;

  const strike = (): void => {
    if (!struck) {
      struck = true;
      for (const [name, cable] of cables) {
        if (name.includes(victim)) {
          cable.suffer(fault);
        }
      }
      // What a killed side still says does not pass its cables.
      stop.abort();
    }
  };
  const watching =
    (isMoment: (chunk: Buffer) => boolean) =>
    (chunk: Buffer, pass: () => void): void => {
      const now = isMoment(chunk);
      if (now && !arrives) {
        strike();
      }
      pass();
      if (now) {
        strike();
      }
    };
  const never = (): boolean => false;
  for (const side of sides) {
    const here = side === seenBy;
    let bytes = 0;
    const isFrame = (chunk: Buffer): boolean => chunk.includes(`"${String(moment)}"`);
    const isBytes = (chunk: Buffer): boolean => (bytes += chunk.length) >= Number(moment);
    const mailboxEnd = {host: '127.0.0.1', port: world.mailbox.port};
    const frames = watching(here && typeof moment === 'string' ? isFrame : never);
    const bytesIn = watching(here && typeof moment === 'number' ? isBytes : never);
    // A victim's name is part of the names of all its cables.
    cables.set(`${side} mailbox`, await layCable(mailboxEnd, frames));
    cables.set(`${side} relay`, await layCable(world.relay, bytesIn));
  }
  const options = (side: Side): WormholeOptions => {
    const mailbox = cables.get(`${side} mailbox`)?.mailbox ?? '';
    const relay = cables.get(`${side} relay`)?.end;
    return {
      ...world.relayOnly,
      mailbox,
      ...(relay === undefined ? {} : {relay}),
      ...(fault === 'blink' ? {} : {timeouts: hasty}),
      ...(victim === side ? {signal: stop.signal} : {}),
    };
  };

  const how = async (transfer: Promise<unknown>): Promise<Ends[Side]> => {
    try {
      await transfer;
      return 'done';
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  // A server that was never there is not waited for: when it blinks, the side that is not looked at is there already.
  const present = Promise.withResolvers<unknown>();
  const run = async (side: Side): Promise<Ends[Side]> => {
    if (fault === 'blink' && side === seenBy) {
      await present.promise;
    }
    const own = {
      ...options(side),
      ...(side === seenBy ? {} : {onStage: present.resolve}),
    };
    const end = await how(side === 'sender' ? send(code, file, own) : receive(code, target, own));
    present.resolve(end);
    return end;
  };
  const [sender, receiver] = await Promise.all([run('sender'), run('receiver')]);
  await Promise.all([...cables.values()].map((cable) => cable.close()));

  const ends = {sender, receiver};
  const problems: string[] = [];
  const right: readonly string[] = struck ? rightErrors(scenario) : [];
  for (const side of sides) {
    const end = ends[side];
    const fine = end === 'done' || (end instanceof WormholeError && right.includes(end.code));
    if (!fine && !(struck && side === victim)) {
      problems.push(`the ${side} ended with ${end instanceof WormholeError ? end.code : ''}: ${end.message}`);
    }
  }
  const there = await access(target).then(
    () => true,
    () => false,
  );
  if (there && !(await sameBytes(file, target))) {
    problems.push('a file that is not whole stands under its final name');
  }
  if (!there && (sender === 'done' || receiver === 'done')) {
    problems.push('a side succeeded without a file');
  }
  return {ends, struck, problems};
}
