import {mkdir} from 'node:fs/promises';
import {chooseSandbox, findSandbox} from '../../runtime/sandbox/detect.js';
import {messageOf} from '../../message/error-message.js';
import {makeWorkDirectory} from '../../payload/work-directory.js';
import {isDumb} from '../../ui/terminal/ascii.js';
import {requireTerminal} from '../../ui/terminal/terminal.js';
import type {Context} from '../cli/command.js';
import {runHeadless} from './headless.js';
import {UsageError} from '../cli/exit-status.js';

/** `p2p-tui demo`: a whole cluster on this machine; nothing is left behind. */
export async function run(context: Context): Promise<number> {
  const {flags, stderr} = context;
  const idle = flags.headless ? undefined : (['json', 'verify'] as const).find((name) => flags[name]);
  if (idle !== undefined) throw new UsageError(`Say --headless too: --${idle} means nothing to a screen.`);
  if (!flags.headless) requireTerminal(context.stdin, context.stdout);
  const headless = flags.headless === true || isDumb(context.env);
  const dashboard = headless ? undefined : await import('./live.js');
  if (flags.dir !== undefined) await makeDirectory(flags.dir);
  // The jobs are our own pictures, so the demo also runs where no sandbox does; a real worker would refuse to.
  const sandbox =
    flags.sandbox === undefined ? (await findSandbox('auto')).sandbox : await chooseSandbox(flags.sandbox);
  if (!sandbox && headless) {
    stderr.write('No sandbox works here; the demo runs its own jobs without one.\n');
  }

  await using work = await makeWorkDirectory();
  const setting = {directory: flags.dir ?? work.path, temporary: work.path, sandbox: sandbox?.name ?? 'none'};
  if (!dashboard) return await runHeadless(context, setting);
  return await dashboard.showDemo(setting, await context.demonstration());
}

async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, {recursive: true, mode: 0o700}).catch((error: unknown) => {
    throw new Error(`The directory ${path} cannot be made: ${messageOf(error)}`, {cause: error});
  });
}
