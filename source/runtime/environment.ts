import {delimiter} from 'node:path';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

const kept = /^(?:PATH|LANG|LC_[A-Z]+|TZ|SystemRoot)$/;

/**
 * The environment of a job: the search path, language and time zone of ours, its own directory as home, and
 * nothing else, so that no token or agent socket of the worker's owner reaches a job.
 * @param ours normally `process.env`
 * @param directory the job's own directory, absolute
 */
export function jobEnvironment(ours: NodeJS.ProcessEnv, directory: string): Environment {
  const environment: Record<string, string> = {HOME: directory, TMPDIR: directory};
  for (const [name, value] of Object.entries(ours)) {
    if (value !== undefined && kept.test(name)) environment[name] = value;
  }
  // Without a locale R would spell every letter beyond ASCII as a code.
  if (!Object.keys(environment).some((name) => /^(?:LANG|LC_ALL|LC_CTYPE)$/.test(name))) {
    environment['LANG'] = 'C.UTF-8';
  }
  environment['PATH'] ??= ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
  return environment;
}
