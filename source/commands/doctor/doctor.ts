import {systemClock} from '../../clock/system.js';
import {colourLevel} from '../../ui/terminal/colour-level.js';
import {width} from '../../ui/kit/format/width.js';
import {createTheme} from '../../ui/app/theme-create.js';
import type {Context} from '../cli/command.js';
import {agentCheck} from './agent.js';
import type {Attempt} from './attempt.js';
import {boardChecks} from './board.js';
import {examineAll, type Check, type Examined} from './check.js';
import {limitsCheck} from './limits.js';
import {keyPairCheck, type Login} from './key-pair.js';
import {mailboxChecks} from './mailbox.js';
import {nodeCheck} from './node.js';
import {proxyCheck} from './proxies.js';
import {rCheck} from './r.js';
import {relayCheck} from './relay.js';
import {findingJson, findingText, summaryText} from './report.js';
import {sandboxCheck} from './sandbox.js';
import {sshFilesCheck} from './ssh-files.js';
import {terminalCheck} from './terminal.js';
import {findKeyFiles} from './key-files.js';
import {exit} from '../cli/exit-status.js';
import {findBoardHost, sshAddress} from '../../session/choose-connect.js';
import {localUser, userFiles} from '../../session/local-user.js';
import {readSettings} from '../cli/settings.js';

/** Stands for the cluster where none is named: nothing is joined then. */
const noCluster = 'nobody/nothing';

/** `p2p-tui doctor`: says what is missing on this machine, and what mends it. */
export async function run(context: Context): Promise<number> {
  const {flags, env, stdout} = context;
  const settings = readSettings(context, flags.cluster ?? noCluster);
  const me = localUser(process.env);
  const keyFiles = findKeyFiles(settings.identities, sshAddress(settings), me, userFiles);
  const agent = env['SSH_AUTH_SOCK'];

  const board = boardChecks({
    settings,
    boardHost: await findBoardHost(settings),
    cluster: flags.cluster,
    clock: systemClock,
  });
  const checks: readonly Check[] = [
    nodeCheck(process.versions.node),
    keyPairCheck({files: keyFiles, agent, login: board.attempt.then(loginOf)}),
    sshFilesCheck(me.home, keyFiles),
    agentCheck(agent),
    ...board.checks,
    ...mailboxChecks({url: settings.mailbox, proxy: settings.proxy, clock: systemClock}),
    relayCheck(settings.relay),
    proxyCheck(settings.mailbox, undefined, settings.proxy),
    rCheck(env),
    sandboxCheck(flags.sandbox ?? 'auto'),
    limitsCheck(),
    terminalCheck(env, stdout),
  ];

  const theme = createTheme({colour: colourLevel(env, stdout)});
  const look = {
    theme,
    titles: Math.max(...checks.map(({title}) => width(title))),
    columns: stdout.isTTY ? stdout.columns : Infinity,
  };
  const findings: Examined[] = [];
  try {
    for (const examined of examineAll(checks, systemClock)) {
      const finding = await examined;
      findings.push(finding);
      stdout.write(flags.json ? findingJson(finding) : findingText(finding, look));
    }
  } finally {
    await board.close();
  }

  if (!flags.json) stdout.write(`\n${summaryText(findings, theme)}`);
  return findings.some(({status}) => status === 'fail') ? exit.failed : exit.ok;
}

/** What an attempt to log in tells of our keys. */
function loginOf(got: Attempt): Login {
  if (!('stopped' in got)) return {admitted: true, key: got.connection.key};
  const {stopped, problem, mend} = got;
  if (stopped !== 'key') return {admitted: false};
  return {admitted: false, missing: {text: problem, ...(mend !== undefined && {mend})}};
}
