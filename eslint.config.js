import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The order of the folders in `source/`, lowest first: a folder imports only from folders of a lower rank, or from
 * itself. ARCHITECTURE.md says why. The rule below makes it true.
 */
const ranks = [
  ['message', 'clock'],
  ['payload', 'store'],
  ['board', 'wormhole', 'runtime'],
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
  'source/ui/format/**',
];

const folders = ranks.flat();

function directionRules() {
  return folders.map((folder) => {
    const rank = ranks.findIndex((names) => names.includes(folder));
    const allowed = new Set([folder, ...ranks.slice(0, rank).flat()]);
    const forbidden = folders.filter((other) => !allowed.has(other));
    return {
      files: [`source/${folder}/**/*.{ts,tsx}`],
      ignores: pure.filter((glob) => glob.startsWith(`source/${folder}/`)),
      rules: {'no-restricted-imports': ['error', {patterns: directions(folder, forbidden)}]},
    };
  });
}

function directions(folder, forbidden) {
  return [
    {
      regex: `^(\\.\\./)+(${[...forbidden, 'index', 'cli'].join('|')})(/|\\.js$)`,
      message: `source/${folder}/ may not import this: imports point only downwards, see ARCHITECTURE.md.`,
    },
  ];
}

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
  ...directionRules(),
  {
    files: pure,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {regex: '^node:(?!util$)', message: 'Pure code imports nothing that could have an effect.'},
            ...directions('(pure)', [
              'board',
              'wormhole',
              'runtime',
              'cluster',
              'session',
              'api',
              'commands',
              'payload',
            ]),
          ],
        },
      ],
    },
  },
  {
    files: ['test/**', 'bench/**', 'demos/**'],
    rules: {'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off'},
  },
);
