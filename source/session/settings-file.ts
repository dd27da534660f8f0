/** The files beside each other in which something is remembered between runs, by the package `conf`. */
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {constants} from 'node:os';
import {join} from 'node:path';
import type Conf from 'conf';

/** A file of names with what is remembered under each; another process may change it meanwhile. */
export type SettingsFile = {
  /**
   * All that is in it. Where there is no file there is nothing, and nothing is made: whoever only looks needs no place to
   * write to.
   * @throws the system's error, or what reading its text throws
   */
  read(): Readonly<Record<string, unknown>>;
  /** Writes all that is to be in it. @throws the system's error */
  write(values: Readonly<Record<string, unknown>>): void;
};

type SettingsFileOptions = {
  /** Its directory. */
  readonly cwd: string;
  /** Its name, without `.json`. */
  readonly configName: string;
  /** Whether a file that cannot be read begins anew; without it reading throws. */
  readonly clearInvalidConfig: boolean;
  /** Reads its text; as JSON by default. */
  readonly deserialize?: (text: string) => Record<string, unknown>;
};

const require = createRequire(import.meta.url);

/** A file that only its user can read. Nothing is opened yet. */
export function openSettingsFile(options: SettingsFileOptions): SettingsFile {
  let opened: Conf<Record<string, unknown>> | undefined;
  const open = () =>
    (opened ??= new (loadConf())({
      projectName: 'p2p-tui',
      accessPropertiesByDotNotation: false,
      configFileMode: 0o600,
      ...options,
    }));
  return {
    read: () => (existsSync(join(options.cwd, `${options.configName}.json`)) ? {...open().store} : {}),
    write(values) {
      open().store = {...values};
    },
  };
}

/**
 * Loads the package when it is needed, and takes back what it does to signals. A package below it (`when-exit`) answers each
 * signal that would end a process by sending it once more, so whoever drains on the first and leaves on the second (we, or a
 * program that calls `future()`) would leave at once. It does so for temporary files, which `conf` never has between two events.
 */
function loadConf(): typeof Conf {
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  const before = new Map(names.map((name) => [name, new Set(process.listeners(name))]));
  const {default: loaded} = require('conf') as {readonly default: typeof Conf};
  for (const [name, listeners] of before) {
    for (const added of process.listeners(name)) if (!listeners.has(added)) process.off(name, added);
  }
  return loaded;
}
