import {withTimeout} from '../../async/timeout.js';
import {ownerOf} from '../../board/cluster-name.js';
import {systemClock} from '../../clock/system.js';
import {askHost} from '../../cluster/host/ask-host.js';
import {listInForce} from '../../cluster/host/list-in-force.js';
import {greetedWithin, watchOtherHost} from '../../cluster/host/other-host.js';
import {changedUsers} from '../../cluster/host/users-line.js';
import {messageOf} from '../../message/error-message.js';
import {withOwner} from '../../message/user-list.js';
import {announceOnLink} from '../../session/announce.js';
import {attach} from '../../session/attach.js';
import {findBoardHost} from '../../session/choose-connect.js';
import {openConfig} from '../../session/config.js';
import {holdTopic} from '../../session/hold-topic.js';
import {joined} from '../../session/joined.js';
import {boardName} from '../../session/observe.js';
import type {Settings} from '../../session/settings.js';
import type {Context} from '../cli/command.js';
import {exit} from '../cli/exit-status.js';
import {findSettings} from '../cli/settings.js';
import {onSignals} from '../cli/signals.js';
import {terminalPrompts} from '../cli/terminal-prompts.js';
import {startTimeout} from '../cli/time-limits.js';
import type {Duration} from '../cli/values.js';
import {reportJson, reportText, type UsersReport} from './report.js';
import {readUsersRequest} from './request.js';

/** How long it tries to reach the board, unless `--timeout` says otherwise. */
const usualTimeout: Duration = {text: '15s', milliseconds: 15_000};

/**
 * `p2p-tui users`: who may join a cluster of ours, and a change of that, whichever process hosts it. A change is kept in the
 * settings, too, whatever becomes of it: it counts the next time.
 */
export async function run(context: Context): Promise<number> {
  const {flags, args, stdout, stderr, output} = context;
  const findCluster = findSettings(context);
  const limit = flags.timeout ?? usualTimeout;
  const leaving = new AbortController();
  let interrupted = false;
  const timeout = startTimeout(limit.milliseconds, () =>
    leaving.abort(new Error(`The board was not reached within ${limit.text}.`)),
  );
  const asked = terminalPrompts(context, leaving.signal);
  const prompts = flags.timeout === undefined ? timeout.whilePrompting(asked) : asked;
  const ignoreSignals = onSignals({
    output,
    onStop() {
      interrupted = true;
      leaving.abort(new Error('It was stopped.'));
    },
  });
  using ending = new DisposableStack();
  ending.defer(timeout.end);
  ending.defer(ignoreSignals);
  const onTrouble = (text: string) => stderr.write(`${text}\n`);
  let settings: Settings;
  try {
    // Whom else one lets in is said of the cluster that R calls so.
    settings = await findCluster({signal: leaving.signal, prompts, onTrouble, nameFor: () => 'friends'});
  } catch (error) {
    if (interrupted) return exit.interrupted;
    throw error;
  }

  const {cluster} = settings;
  const request = readUsersRequest(args, {cluster, boardHost: await findBoardHost(settings)});
  const owner = ownerOf(cluster);
  const lists = openConfig().listsOn(boardName(settings));
  const kept = () => withOwner(owner, lists.usersOf(cluster) ?? []);

  const attached = await attach({
    ...{settings, prompts, record: () => {}, ownerOnly: true, suspends: true, onTrouble},
  });
  const {board, peer} = attached;
  const greeted = Promise.withResolvers<undefined>();
  const other = watchOtherHost({
    ...{board, owner, isOurs: () => false, onBye: () => {}},
    onHello: () => greeted.resolve(undefined),
  });
  const stopAnnouncing = announceOnLink(board, peer, ['p2p-tui']);
  try {
    let unreached: string | undefined;
    try {
      await joined(board, {signal: leaving.signal, orUnhosted: true});
    } catch (error) {
      if (interrupted) return exit.interrupted;
      if (board.user !== '' && board.user !== owner) {
        throw new Error(`Only ${owner} can say who joins ${cluster}, and your account is ${board.user}.`, {
          cause: error,
        });
      }

      unreached = messageOf(error);
    } finally {
      timeout.end();
    }

    const tell = (report: Omit<UsersReport, 'cluster' | 'request'>) => {
      const whole = {cluster, request, ...report};
      stdout.write(flags.json ? reportJson(whole) : reportText(whole));
    };
    if (unreached !== undefined) {
      const unknown = `Whether ${cluster} is hosted is not known: ${unreached}`;
      const problem =
        request.verb === 'list'
          ? undefined
          : lists.changeUsers(cluster, (users = []) => changedUsers(users, request));
      if (problem !== undefined) throw new Error(`${unknown} And the change is not kept: ${problem}.`);
      tell({inForce: false, users: kept(), host: undefined, lingering: []});
      throw new Error(unknown);
    }

    if (request.verb === 'list') {
      if (board.state === 'live') {
        await withTimeout(greeted.promise, systemClock, greetedWithin, () => undefined);
      }

      const listing = await board.listing();
      const list = listing && listInForce(cluster, listing);
      const host = list ? other.current() : null;
      tell({inForce: list !== undefined, users: list?.users ?? kept(), host, lingering: []});
      return exit.ok;
    }

    const outcome = await askHost(request, {
      ...{board, cluster, clock: systemClock, lists, id: peer(), host: other.current},
      hold: (topic) => holdTopic(settings, prompts, topic),
    });
    const {state, users, lingering, detail, unkept} = outcome;
    if (state === 'failed') {
      throw new Error(
        `The access list of ${cluster} stays as it is (${users.join(', ')}): ${detail ?? ''}. ` +
          (unkept === undefined
            ? 'The change is kept for when it is hosted from this machine.'
            : `And ${unkept}.`),
      );
    }

    tell({inForce: state === 'inForce', users, host: state === 'kept' ? null : other.current(), lingering});
    if (unkept !== undefined) stderr.write(`The list is in force, but ${unkept}.\n`);
    return exit.ok;
  } finally {
    stopAnnouncing();
    await attached.close();
  }
}
