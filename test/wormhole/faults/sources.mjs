/** Lets a child process run the sources as they are: imports name the compiled files, which stand beside none. */
import {existsSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {URL, fileURLToPath} from 'node:url';

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL !== undefined) {
      const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL).href;
      if (existsSync(fileURLToPath(url))) {
        return {url, shortCircuit: true};
      }
    }
    return next(specifier, context);
  },
});
