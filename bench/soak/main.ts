/** `npm run soak`. */
import {messageOf} from '../../source/message/error-message.js';
import {readOptions, usage, type SoakOptions} from './options.js';
import {killRecorders, recorderReport} from './recorder.js';
import {brokenPromises, reportLines} from './report.js';
import {soak} from './soak.js';

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(usage);
    return 0;
  }

  let options: SoakOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(messageOf(error));
    return 2;
  }

  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => ending.abort(new Error(`It was stopped (${signal}).`)));
  }
  try {
    const tell = (line: string): void => {
      if (options.verbose) console.error(line);
    };
    if (options.recorder) {
      const kills = await killRecorders(options, ending.signal, (kill) => tell(JSON.stringify(kill)));
      const {lines, ok} = recorderReport(kills);
      for (const line of lines) console.log(line);
      return ok ? 0 : 1;
    }

    const findings = await soak(options, ending.signal, tell);
    for (const line of reportLines(findings)) console.log(line);
    return brokenPromises(findings).length === 0 ? 0 : 1;
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    return 130;
  }
}

process.exitCode = await main(process.argv.slice(2));
