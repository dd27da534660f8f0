/** A JavaScript module as a job: all of it travels, so that its function finds there what the module imports and declares. */
import {isBuiltin, registerHooks, stripTypeScriptTypes} from 'node:module';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {messageOf} from '../../message/error-message.js';
import {UsageError} from '../cli/exit-status.js';
import {readJobFile} from './prepared-job.js';

/** What loading a module showed of it. */
type Loaded = {
  readonly main: unknown;
  /** Node's name for what kind of module it is. */
  readonly format: string;
  /** What it imports that Node.js does not have itself. */
  readonly foreign: readonly string[];
};

/**
 * The source of a function that does what the default export of a module does.
 * @throws UsageError one sentence, when it exports none, or imports what workers do not have
 * @throws Error one sentence, when it cannot be read as a module
 */
export async function moduleSource(file: string): Promise<string> {
  // A module that is missing is told of in words about whoever imports it.
  const text = (await readJobFile(file)).toString('utf8');
  const {main, format, foreign} = await load(file);
  if (typeof main !== 'function' || /^class\b/.test(Function.prototype.toString.call(main))) {
    throw new UsageError(
      `${file} has to export the function to run as its default: export default function (…) {…}`,
    );
  }
  const [first] = foreign;
  if (first !== undefined) {
    throw new UsageError(
      `${file} imports ${first}, which workers do not have: import only what Node.js itself has, and put the rest into ${file}.`,
    );
  }

  const source = format.endsWith('-typescript') ? withoutTypes(text) : text;
  return format.startsWith('commonjs') ? commonSource(source) : moduleCall(source);
}

/** Loads it here, which shows what is wrong with it before anything is posted. */
async function load(file: string): Promise<Loaded> {
  const url = pathToFileURL(resolve(file)).href;
  const foreign = new Set<string>();
  let format = 'module';
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (context.parentURL === url && !isBuiltin(specifier)) foreign.add(specifier);
      return next(specifier, context);
    },
    load(loading, context, next) {
      const loaded = next(loading, context);
      if (loading === url) format = loaded.format ?? format;
      return loaded;
    },
  });
  try {
    const {default: main} = (await import(url)) as {readonly default?: unknown};
    return {main, format, foreign: [...foreign]};
  } catch (error) {
    throw new Error(`${file} cannot be read as a module: ${messageOf(error)}`, {cause: error});
  } finally {
    hooks.deregister();
  }
}

/** Without the warning that Node.js has for those who call it themselves. */
function withoutTypes(text: string): string {
  const {emitWarning} = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function moduleCall(source: string): string {
  const url = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
  return `async (...args) => (await import(${JSON.stringify(url)})).default(...args)`;
}

/** As Node.js runs a module of the older kind, with `require` for its own modules. */
function commonSource(source: string): string {
  return `(...args) => {
    const module = {exports: {}};
    const body = new Function('exports', 'require', 'module', ${JSON.stringify(`${source}\n`)});
    body.call(module.exports, module.exports, (name) => process.getBuiltinModule(name), module);
    return module.exports(...args);
  }`;
}
