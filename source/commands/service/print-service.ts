import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {launchdPlist} from './launchd-plist.js';
import {serviceOf, type ServiceRole} from './service.js';
import {systemdUnit} from './systemd-unit.js';

/** Variables by which a command line goes, and a service does not. */
const heeded = /^(?:P2P_TUI_|R_FUTURE_P2P_|WORMHOLE_)|^(?:https?|no)_proxy$/i;

/**
 * Prints how a supervisor is to run what the command line says, where that is asked for.
 * @returns the exit status; undefined where nothing of the kind was asked for
 * @throws UsageError one sentence
 */
export function printService(role: ServiceRole, context: Context): number | undefined {
  const {flags, env, stdout, stderr} = context;
  const {printSystemdUnit: manager, printLaunchdPlist} = flags;
  if (manager === undefined && !printLaunchdPlist) return undefined;
  if (manager !== undefined && printLaunchdPlist) {
    throw new UsageError('Choose one of --print-systemd-unit and --print-launchd-plist.');
  }

  const service = serviceOf(role, context);
  stdout.write(manager ? systemdUnit(service, manager, process.getuid?.()) : launchdPlist(service));
  const names = Object.keys(env).filter((name) => heeded.test(name) && env[name] !== '');
  if (names.length > 0) {
    stderr.write(`The service does not know ${names.join(', ')} of this environment: give flags instead.\n`);
  }
  return exit.ok;
}
