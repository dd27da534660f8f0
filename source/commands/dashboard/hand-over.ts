import {messageOf} from '../../message/error-message.js';
import type {HostCommands} from '../../cluster/host/hosting-types.js';
import type {Store} from '../../store/store.js';
import {hostingFacts} from '../../store/selectors/hosting.js';
import type {BackgroundHost} from './background-host.js';

/** A cluster that is hosted from this process. */
type Hosted = {readonly cluster: string; readonly store: Store; readonly hosting: HostCommands | undefined};

/**
 * Leaves hosting to another process: that one is started and stands by, then this one ends its own, and waits until the lists
 * are in force again.
 * @param start starts it; `seconds`: when the hosting ends by itself, from now
 * @returns what to tell after the dashboard has ended; undefined when it came to nothing, which is told in the dashboard
 */
export async function handOver(
  hosted: readonly Hosted[],
  start: (seconds: number | undefined) => BackgroundHost,
): Promise<string | undefined> {
  const [first] = hosted;
  const notice = (level: 'info' | 'error', text: string) =>
    first?.store.append({type: 'note', level, text, about: 'hosting'});
  const names = hosted.map(({cluster}) => cluster).join(', ');
  let background: BackgroundHost | undefined;
  try {
    notice('info', `Starting a process in the background to host ${names} …`);
    background = start(secondsLeft(hosted));
    await background.standsBy();
  } catch (error) {
    background?.stop();
    background?.release();
    notice('error', `You host ${names} as before: ${messageOf(error)}`);
    return undefined;
  }

  const {pid, log} = background;
  await Promise.all(hosted.map(async ({hosting}) => hosting?.stop('A process in the background goes on.')));
  const end = `To end it: kill ${pid}`;
  try {
    await background.hosts();
    return `${names} is hosted by process ${pid} in the background now; its log is ${log}. ${end}`;
  } catch (error) {
    return `${names} was left to process ${pid} in the background, but: ${messageOf(error)} ${end}`;
  } finally {
    background.release();
  }
}

/** Until the first of them would end by itself. */
function secondsLeft(hosted: readonly Hosted[]): number | undefined {
  const ends = hosted.flatMap(({store}) => hostingFacts(store.projection)?.leaveAt ?? []);
  return ends.length === 0 ? undefined : (Math.min(...ends) - Date.now()) / 1000;
}
