import eslint from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * The order of the folders in `source/`, lowest first: a folder imports only from folders of a lower rank, or from
 * itself. ARCHITECTURE.md says why. The rule below makes it true.
 */
const ranks = [
  ['async', 'clock', 'message'],
  ['payload', 'store'],
  ['ssh', 'wormhole', 'runtime'],
  ['board'],
  ['cluster'],
  ['session'],
  ['ui', 'api'],
  ['commands'],
];

/** Folders (and parts of folders) whose code has no effects: they import no module that could have one. */
const pure = [
  'source/message/**',
  'source/store/fold/**',
  'source/store/selectors/**',
  'source/ui/{workers,jobs,timeline,transfers,events,people,health,overview}/**/*.ts',
  'source/ui/kit/**/*.ts',
];

const folders = ranks.flat();

/** Folders of lower rank that pure code may not import all the same, for what is in them has effects. */
const withEffects = ['payload', 'ssh', 'board', 'wormhole', 'runtime', 'cluster', 'session'];

function directionRules() {
  return folders.flatMap((folder) => {
    const rank = ranks.findIndex((names) => names.includes(folder));
    const allowed = new Set([folder, ...ranks.slice(0, rank).flat()]);
    const forbidden = folders.filter((other) => !allowed.has(other));
    const pureFiles = pure.filter((glob) => glob.startsWith(`source/${folder}/`));
    const rule = (files, ignores, patterns) => ({
      files,
      ignores,
      rules: {'no-restricted-imports': ['error', {patterns}]},
    });
    const rules = [rule([`source/${folder}/**/*.{ts,tsx}`], pureFiles, [direction(folder, forbidden)])];
    if (pureFiles.length > 0) {
      const patterns = [direction(folder, [...new Set([...forbidden, ...withEffects])]), ...noEffects];
      rules.push(rule(pureFiles, [], patterns));
    }

    return rules;
  });
}

function direction(folder, forbidden) {
  return {
    regex: `^(\\.\\./)+(${[...forbidden, 'index', 'cli'].join('|')})(/|\\.js$)`,
    message: `source/${folder}/ may not import this: imports point only downwards, see ARCHITECTURE.md.`,
  };
}

/** What else pure code does not import. */
const noEffects = [
  {regex: '^node:(?!util$)', message: 'Pure code imports nothing that could have an effect.'},
  {
    regex: '(^|/)(clock/system|store/(log|writer|open-store)|\\.\\./(log|writer|open-store))\\.js$',
    message: 'Pure code imports nothing that could have an effect.',
  },
];

export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', 'coverage/']},
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_'}],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      'no-console': 'error',
      'no-control-regex': 'off',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      // Objects here are closures: no method uses `this`, so taking one apart is safe.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', {max: 300}],
    },
  },
  {
    files: ['source/ui/**/*.{ts,tsx}', 'demos/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {'react-hooks/exhaustive-deps': 'error'},
  },
  ...directionRules(),
  {
    files: ['test/**', 'bench/**', 'demos/**'],
    rules: {'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off'},
  },
);
