/** The faults that a seed brings. Each is written down when it happens, and again when it is over. */
import type {PeerId} from '../../../source/message/types.js';
import type {Stage} from '../../../source/store/event.js';
import type {Peer} from './peer.js';
import type {World} from './world.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How far a machine's clock may be ahead or behind, milliseconds. */
export function wrongClock({random, fault}: World): number {
  const most = random.pick([16 * second, minute, hour, hour]);
  fault('skewed');
  return random.between(-most, most);
}

/** A clock that somebody sets right, or wrong, while the program runs. */
export function jumpingClock({random, clock, fault}: World, {process}: Peer, until: number): void {
  clock.after(random.between(0, until - clock.now()), () => {
    if (process.killed) return;
    process.set(random.between(-hour, hour));
    fault('jumps');
  });
}

/** A laptop's lid that opens and closes, or a process that is stopped and goes on. */
export function sleepiness(world: World, peer: Peer, until: number): void {
  const {random, clock, fault} = world;
  const how = random.pick(['stopped', 'suspended'] as const);
  const next = () => {
    const left = until - clock.now() - 20 * second;
    const awake = random.between(10 * second, 3 * minute);
    if (left <= awake) return;
    clock.after(awake, () => {
      if (peer.process.killed) return;
      const asleep = random.between(20 * second, Math.min(10 * minute, until - clock.now()));
      peer.sleep(how);
      fault('sleeps');
      // A board either keeps the connection, and what it wrote there, or gives it up.
      const gone = random.chance(0.5) ? random.between(0, asleep) : Infinity;
      if (gone < Infinity) clock.after(gone, () => peer.drop(random.between(100, 5000)));
      else fault('backlogs');
      clock.after(asleep, () => {
        peer.wake(random.pick(['chronological', 'timers first']));
        fault('over');
        next();
      });
    });
  };
  next();
}

/** A link that comes and goes, with a period of its own. */
export function flapping({random, clock, fault}: World, {board, process, drop}: Peer, until: number): void {
  const up = random.pick([random.between(second, 10 * second), random.between(10 * second, 2 * minute)]);
  const down = random.pick([random.between(100, 5 * second), random.between(5 * second, minute)]);
  const unnoticed = random.pick([0, 0, random.between(0, 10 * second)]);
  const next = () => {
    if (clock.now() + up > until) return;
    clock.after(up, () => {
      if (process.killed) return;
      if (board.state === 'live') {
        drop(down, unnoticed);
        fault('drops');
      }

      clock.after(unnoticed + down, () => {
        fault('over');
        next();
      });
    });
  };
  clock.after(random.between(0, (until - clock.now()) / 2), next);
}

/** A board that is restarted again and again, and is away for all. */
export function restarts({random, clock, server, fault}: World, until: number): void {
  const up = random.between(5 * second, 2 * minute);
  const away = random.between(100, 20 * second);
  const next = () => {
    if (clock.now() + up > until) return;
    clock.after(up, () => {
      server.restart(away);
      fault('restarts');
      clock.after(away, () => {
        fault('over');
        next();
      });
    });
  };
  next();
}

/** A disk that fills and gets room again. */
export function fullDisk({random, clock, fault}: World, {disk}: Peer, until: number): void {
  const next = () => {
    const after = random.pick([0, random.between(0, 2 * minute)]);
    const lasts = random.pick([random.between(second, minute), random.between(minute, 10 * minute)]);
    if (clock.now() + after >= until) return;
    clock.after(after, () => {
      disk.full = true;
      fault('full');
      clock.after(Math.min(lasts, until - clock.now()), () => {
        disk.full = false;
        fault('over');
        if (random.chance(0.5)) next();
      });
    });
  };
  next();
}

/** Kills a peer of ours at any time, or just when a job of its gets to a stage. */
export function killing(
  {random, clock, fault, onRecorded}: World,
  peer: Peer,
  name: 'deadWorkers' | 'deadClients',
  until: number,
): void {
  const kill = () => {
    if (peer.process.killed || clock.now() > until || peer.trace.leavesAt <= clock.now()) return;
    fault(name);
    peer.kill();
  };
  const stage = random.pick(['any', 'requested', 'sending', 'running', 'returning'] as const);
  const after = random.between(0, until - clock.now());
  if (stage === 'any') {
    clock.after(after, kill);
    return;
  }

  const armed = clock.now() + after / 2;
  const stop = onRecorded(({at, by, event}) => {
    if (by !== peer.id || event.stage !== stage || at < armed) return;
    stop();
    clock.after(random.pick([0, random.between(0, 400), random.between(0, 5000)]), kill);
  });
}

/** Where the jobs of a client were when it died. */
export function stagesAtDeath({
  events,
  peers,
}: Pick<World, 'events' | 'peers'>): Readonly<Record<string, number>> {
  const last = new Map<string, {readonly client: PeerId; readonly stage: Stage}>();
  for (const {by, event} of events) {
    if (event.as === 'client') last.set(event.job, {client: by, stage: event.stage});
  }

  const stages: Record<string, number> = {};
  for (const {client, stage} of last.values()) {
    if (peers.get(client)?.killedAt !== Infinity) stages[stage] = (stages[stage] ?? 0) + 1;
  }

  return stages;
}
