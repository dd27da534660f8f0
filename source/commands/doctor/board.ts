/** The checks that talk to the board, all over one connection. */
import {randomBytes} from 'node:crypto';
import {identify} from '../../board/account-name.js';
import {parseClusterName} from '../../board/cluster-name.js';
import type {Connect, Connection, ConnectionOptions} from '../../board/connection.js';
import type {ConfirmHostKey} from '../../board/host-key.js';
import {createMembership} from '../../board/join.js';
import {ConnectError} from '../../board/ssh-connect-error.js';
import type {Clock} from '../../clock/clock.js';
import {chooseConnect} from '../../session/choose-connect.js';
import type {Settings} from '../../session/settings.js';
import {messageOf} from '../errors.js';
import type {Check, Finding} from './check.js';
import {echo} from './echo.js';

export type BoardCheckOptions = {
  readonly settings: Settings;
  /** `owner/name` to try to join; undefined: none was named. */
  readonly cluster: string | undefined;
  readonly clock: Clock;
};

export type BoardChecks = {
  readonly checks: readonly Check[];
  /** Whether the board has let us in; never rejects. */
  readonly admitted: Promise<boolean>;
  /** Ends the connection. */
  close(): Promise<void>;
};

/**
 * How far we got. `start`: there was nothing to log in with, so nobody was asked. `board`: it does not answer.
 * `host-key`: it is not trusted. `account`: we are not let in.
 */
type Attempt =
  | {readonly connection: Connection; readonly user: string}
  | {
      readonly stopped: 'start' | 'board' | 'host-key' | 'account';
      readonly problem: string;
      /** There is one even so, which has to be closed. */
      readonly connection?: Connection;
    };

const patience = 25_000;
const unreached: Finding = {status: 'skip', text: 'The board was not reached.'};
const untried: Finding = {status: 'skip', text: 'It was not asked, for there is no key to log in with.'};
const outside: Finding = {status: 'skip', text: 'There is no log-in to try it with.'};

/** Starts to connect at once, as all commands do; the checks wait for it. */
export function boardChecks({settings, cluster, clock}: BoardCheckOptions): BoardChecks {
  const {host, port} = settings.board;
  const ending = new AbortController();
  const attempt = enter(settings, clock, ending.signal);

  const ssh = ['ssh', ...(settings.sshArgs ?? []), ...(port === 22 ? [] : ['-p', port]), host].join(' ');
  const isPico = host === 'pipe.pico.sh';
  const register = isPico ? 'ssh pico.sh' : "Give the board's owner your public key, ~/.ssh/id_ed25519.pub.";

  const check = (
    id: string,
    title: string,
    otherwise: Check['otherwise'],
    examine: (attempt: Attempt, signal: AbortSignal) => Finding | Promise<Finding>,
  ): Check => ({id, title, patience, otherwise, examine: async (signal) => examine(await attempt, signal)});

  const checks = [
    check('board', 'Board', {status: 'fail', mend: `${ssh} -v help`}, async (got) => {
      if ('stopped' in got) {
        if (got.stopped === 'start') return untried;
        return got.stopped === 'board'
          ? {status: 'fail', text: got.problem, mend: `${ssh} -v help`}
          : {status: 'ok', text: `${host}:${port} answers.`};
      }

      // By the system's ssh there is nothing to measure.
      const latency = await got.connection.measure().catch(() => undefined);
      const within = latency === undefined ? '' : ` within ${Math.max(1, Math.round(latency))} ms`;
      return {status: 'ok', text: `${host}:${port} answers${within}.`};
    }),
    check('host-key', 'Host key', {status: 'fail'}, (got) => {
      if (!('stopped' in got) || got.stopped === 'account')
        return {status: 'ok', text: 'It is the one we know.'};
      if (got.stopped === 'start') return untried;
      if (got.stopped === 'board') return unreached;
      const name = port === 22 ? host : `[${host}]:${port}`;
      const mend = / has changed /.test(got.problem) ? `ssh-keygen -R "${name}"` : `${ssh} help`;
      return {status: 'fail', text: got.problem, mend};
    }),
    check('account', 'Account', {status: 'fail', mend: register}, (got) => {
      if (!('stopped' in got)) return {status: 'ok', text: `You are ${got.user} there.`};
      if (got.stopped === 'board') return unreached;
      // The check of the key pair says what to do.
      if (got.stopped === 'start') return {status: 'skip', text: got.problem};
      if (got.stopped === 'account') return {status: 'fail', text: got.problem, mend: register};
      return {status: 'skip', text: 'The host key is not accepted, so we do not log in.'};
    }),
    check('echo', 'Echo', {status: 'fail', mend: `${ssh} pipe echo -r`}, async (got, signal) => {
      if ('stopped' in got) return outside;
      const topic = `${got.user}/p2p-tui-doctor-${randomBytes(8).toString('hex')}`;
      const milliseconds = Math.max(1, Math.round(await echo(got.connection, topic, clock, signal)));
      return {status: 'ok', text: `A line on a private topic is back within ${milliseconds} ms.`};
    }),
    ...(cluster === undefined
      ? []
      : [
          check('cluster', 'Cluster', {status: 'warn'}, (got, signal) =>
            'stopped' in got ? outside : tryCluster(cluster, got.user, got.connection, clock, signal),
          ),
        ]),
  ];

  return {
    checks,
    admitted: attempt.then((got) => !('stopped' in got)),
    async close() {
      ending.abort();
      const {connection} = await attempt;
      await connection?.close();
    },
  };
}

/** Connects and asks who we are. */
async function enter(settings: Settings, clock: Clock, signal: AbortSignal): Promise<Attempt> {
  let unknownKey: string | undefined;
  const confirmHostKey: ConfirmHostKey = ({name, fingerprint}) => {
    unknownKey = `The host key of ${name} is not known yet; compare ${fingerprint} with its owner's before you accept it.`;
    return Promise.resolve(false);
  };
  const connect: Connect = chooseConnect(settings, {confirmHostKey});
  const {host, port} = settings.board;
  const options: ConnectionOptions = {host, port, username: 'p2p-tui', clock, signal};
  let connection: Connection | undefined;
  try {
    connection = await connect(options);
    return {connection, user: await identify(connection, options, connect)};
  } catch (error) {
    const problem = unknownKey ?? messageOf(error);
    // Whoever is connected and has no name has no account; a refusal that is not about the host key is about ours.
    const inside = connection !== undefined && !(error instanceof ConnectError);
    const refused = inside || (error instanceof ConnectError && error.refused);
    const isHostKey = unknownKey !== undefined || /\bhost key\b/i.test(problem);
    const isAccount = inside || /\baccepts none\b/.test(problem);
    const stopped = isHostKey ? 'host-key' : !refused ? 'board' : isAccount ? 'account' : 'start';
    return {stopped, problem, ...(connection && {connection})};
  }
}

/** Joins a cluster as any member would, says nothing, and leaves. */
async function tryCluster(
  name: string,
  user: string,
  connection: Connection,
  clock: Clock,
  signal: AbortSignal,
): Promise<Finding> {
  const cluster = parseClusterName(name);
  if ('error' in cluster) return {status: 'fail', text: cluster.error};
  const membership = createMembership({
    connection,
    clock,
    joining: {user, cluster, role: 'member', access: []},
    onLine: () => undefined,
    onLoss: () => undefined,
  });
  const leave = () => membership.leave();
  signal.addEventListener('abort', leave, {once: true});
  try {
    const reason = await membership.join();
    if (reason === undefined) {
      const limits = membership.extended ? '' : `; ${cluster.owner} hosts with R: R futures only`;
      return {status: 'ok', text: `${name} is hosted, and you may join it${limits}.`};
    }

    const mine = user === cluster.owner;
    return {
      status: 'warn',
      text: `${reason}.`,
      mend: mine
        ? `p2p-tui --host-cluster --cluster=${name} --users=…`
        : `Ask ${cluster.owner} to host it with ${user} among the --users.`,
    };
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}
