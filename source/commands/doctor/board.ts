/** The checks that talk to the board, all over one connection. */
import {accountHostOf, parseClusterName} from '../../board/cluster-name.js';
import {openBoard, type SessionEvent} from '../../board/session/session.js';
import type {Connect} from '../../ssh/connection.js';
import {tellLatency} from '../../ssh/latency.js';
import {showHostPort} from '../../ssh/host-port.js';
import type {Clock} from '../../clock/clock.js';
import {clientHello} from '../../session/client-hello.js';
import {peerId} from '../../session/peer-id.js';
import type {Settings} from '../../session/settings.js';
import type {LinkEvent} from '../../store/event.js';
import {frozenClause} from '../../store/selectors/frozen.js';
import {type Attempt, enter, type Stop} from './attempt.js';
import type {Check, Finding} from './check.js';
import {echo} from './echo.js';

type BoardCheckOptions = {
  readonly settings: Settings;
  /** Where its name leads. */
  readonly boardHost: string;
  /** `owner/name` to try to join; undefined: none was named. */
  readonly cluster: string | undefined;
  readonly clock: Clock;
};

type BoardChecks = {
  readonly checks: readonly Check[];
  /** How far we got; never rejects. */
  readonly attempt: Promise<Attempt>;
  /** Ends the connection. */
  close(): Promise<void>;
};

const timeout = 25_000;
const unreached: Finding = {status: 'skip', text: 'The board was not reached.'};
const untried: Finding = {status: 'skip', text: 'It was not asked, for there is no key to log in with.'};
const outside: Finding = {status: 'skip', text: 'There is no log-in to try it with.'};

/** Starts to connect at once, as all commands do; the checks wait for it. */
export function boardChecks({settings, boardHost, cluster, clock}: BoardCheckOptions): BoardChecks {
  const {host, port} = settings.board;
  const board = showHostPort({host, port});
  const ending = new AbortController();
  const attempt = enter(settings, clock, ending.signal);

  const ssh = ['ssh', ...(settings.sshArgs ?? []), ...(port === 22 ? [] : ['-p', port]), host].join(' ');
  const otherHost = accountHostOf(boardHost);
  // Each of the two has a host key of its own.
  const learn = otherHost === undefined ? `${ssh} help` : `${ssh} help && ssh ${otherHost} help`;
  const register =
    otherHost !== undefined
      ? `ssh ${otherHost}`
      : "Give the board's owner your public key, ~/.ssh/id_ed25519.pub.";

  const check = (
    id: string,
    title: string,
    otherwise: Check['otherwise'],
    examine: (attempt: Attempt, signal: AbortSignal) => Finding | Promise<Finding>,
  ): Check => ({id, title, timeout, otherwise, examine: async (signal) => examine(await attempt, signal)});

  const checks = [
    check('board', 'Board', {status: 'fail', mend: `${ssh} -v help`}, async (got) => {
      if ('stopped' in got) return judgeReach(got, board, `${ssh} -v help`);
      // By the system's ssh there is nothing to measure.
      let within = '';
      await tellLatency(got.connection, (latency) => {
        within =
          latency === null
            ? '; its latency is not measured, for it answers no keepalive'
            : ` within ${Math.max(1, Math.round(latency))} ms`;
      });
      return {status: 'ok', text: `${board} answers${within}.`};
    }),
    check('host-key', 'Host key', {status: 'fail'}, (got) => {
      if (!('stopped' in got)) return {status: 'ok', text: 'It is the one we know.'};
      const {stopped, problem, mend, jumpHost} = got;
      if (stopped === 'hostKey') return {status: 'fail', text: problem, mend: mend ?? learn};
      if (stopped === 'key') return untried;
      // Who has come as far as showing keys, or an account, has accepted the host's.
      const isShown =
        got.otherHost !== undefined ||
        (jumpHost === undefined && (stopped === 'auth' || stopped === 'account'));
      return isShown ? {status: 'ok', text: 'It is the one we know.'} : unreached;
    }),
    check('account', 'Account', {status: 'fail', mend: register}, (got) => {
      if (!('stopped' in got)) {
        const {assumed} = got.connection;
        if (assumed === undefined) return {status: 'ok', text: `You are ${got.user} there.`};
        return {status: 'warn', text: `You are taken for ${got.user}. ${assumed}`, mend: learn};
      }

      const {stopped, problem, mend, jumpHost} = got;
      // The check of the key pair says what to do.
      if (stopped === 'key') return untried;
      if (got.otherHost !== undefined && stopped !== 'hostKey') {
        return {
          status: 'fail',
          text: problem,
          mend: mend ?? `${ssh} -v help && ssh -v ${got.otherHost} help`,
        };
      }

      if (jumpHost !== undefined) return unreached;
      if (stopped === 'auth' || stopped === 'account') {
        return {status: 'fail', text: problem, mend: mend ?? register};
      }

      return stopped === 'hostKey'
        ? {status: 'skip', text: 'The host key is not accepted, so we do not log in.'}
        : unreached;
    }),
    check('echo', 'Echo', {status: 'fail', mend: `${ssh} pipe echo -r`}, async (got, signal) => {
      if ('stopped' in got) return outside;
      // One name, however often we ask: a board may keep each that it has heard. Where another doctor of this user leaves the
      // topic, it closes the pipe that is left alone there.
      const ask = () => echo(got.connection, `${got.user}/p2p-tui-doctor`, clock, signal);
      const milliseconds = Math.max(1, Math.round(await ask().catch(ask)));
      return {status: 'ok', text: `A line on a private topic is back within ${milliseconds} ms.`};
    }),
    ...(cluster === undefined
      ? []
      : [
          check('cluster', 'Cluster', {status: 'warn'}, (got, signal) =>
            'stopped' in got ? outside : tryCluster(cluster, settings, got, clock, signal),
          ),
        ]),
  ];

  return {
    checks,
    attempt,
    async close() {
      ending.abort();
      const {connection} = await attempt;
      await connection?.close();
    },
  };
}

/** Whether the board answers, where the way to it, or behind it, has ended. */
function judgeReach(
  {stopped, problem, mend, jumpHost, otherHost}: Stop,
  board: string,
  look: string,
): Finding {
  if (otherHost !== undefined) return {status: 'ok', text: `${board} answers.`};
  switch (stopped) {
    case 'key':
      return untried;
    case 'setup':
      return {status: 'fail', text: problem, ...(mend !== undefined && {mend})};
    case 'hostKey':
      if (jumpHost === undefined) return {status: 'ok', text: `${board} answers.`};
      return {status: 'skip', text: `It was not reached: the host key of the jump host is not accepted.`};
    case 'auth':
    case 'account':
      if (jumpHost === undefined) return {status: 'ok', text: `${board} answers.`};
      return {status: 'fail', text: problem, mend: mend ?? look};
    case 'network':
    case 'jump':
      return {status: 'fail', text: problem, mend: mend ?? look};
  }
}

/** Joins a cluster as any member would, says hello, as peers of the R package do to test their connection, and leaves. */
async function tryCluster(
  name: string,
  {board: {host, port}}: Settings,
  {user, connection}: Extract<Attempt, {readonly user: string}>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Finding> {
  const cluster = parseClusterName(name);
  if ('error' in cluster) return {status: 'fail', text: cluster.error};
  // The connection is not the session's own: other checks go on with it.
  const connect: Connect = () => Promise.resolve({...connection, close: () => Promise.resolve()});
  const session = openBoard({cluster: name, host, port, user, role: 'member', clock, connect});
  const {promise, resolve} = Promise.withResolvers<SessionEvent & {readonly type: 'link'}>();
  let frozen: LinkEvent['frozen'];
  session.subscribe((event) => {
    if (event.type !== 'link') return;
    ({frozen} = event);
    if (event.state !== 'connecting') resolve(event);
  });
  const leave = () => void session.close();
  signal.addEventListener('abort', leave, {once: true});
  try {
    const {state, detail = ''} = await promise;
    if (state === 'live') {
      const hello = clientHello(peerId(user), clock.now());
      session.post('p2p-tui', hello);
      session.post('future.p2p', hello);
      await session.delivered();
      if (frozen) {
        return {
          status: 'warn',
          text: `${name} is hosted, and you may join it. ${frozenClause(frozen)}.`,
          mend: `Ask ${cluster.owner} who has been silent for longest: p2p-tui status tells it to the owner; it goes on when that one reads or leaves.`,
        };
      }

      const limits = session.extended ? '' : `; ${cluster.owner} hosts with R: R futures only`;
      return {status: 'ok', text: `${name} is hosted, and you may join it${limits}.`};
    }

    if (state !== 'denied') throw new Error(detail);
    const mine = user === cluster.owner;
    return {
      status: 'warn',
      text: `${detail}.`,
      mend: mine
        ? `p2p-tui --host-cluster --cluster=${name} --users=…`
        : `Ask ${cluster.owner} to host it with ${user} among the --users.`,
    };
  } finally {
    signal.removeEventListener('abort', leave);
    await session.close();
  }
}
