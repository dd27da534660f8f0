import eslint from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import house from './lint/house.js';
import {computing, pure, withEffects} from './lint/structure.js';

/** What pure code does not use, though it need not import it: it is passed in. See `lint/structure.js`. */
const pureCode = {
  name: 'pure',
  files: pure.flatMap((path) => (/\.tsx?$/.test(path) ? [path] : [`${path}/**/*.{ts,tsx}`])),
  ignores: withEffects.flatMap((path) => (/\.tsx?$/.test(path) ? [path] : [`${path}/**`])),
  rules: {
    'no-restricted-globals': [
      'error',
      ...[
        ...['process', 'console', 'performance', 'crypto', 'fetch', 'WebSocket'],
        ...['setTimeout', 'setInterval', 'setImmediate'],
      ].map((name) => ({name, message: 'Pure code has no effects: pass in what is needed of it.'})),
    ],
    'no-restricted-properties': [
      'error',
      {object: 'Date', property: 'now', message: 'Pure code takes a Clock.'},
      {object: 'Math', property: 'random', message: 'Pure code takes its random numbers.'},
      {object: 'AbortSignal', property: 'timeout', message: 'Pure code takes a Clock.'},
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
        message: 'Pure code takes a Clock.',
      },
    ],
    'no-restricted-imports': [
      'error',
      {
        paths: computing
          .filter(({only}) => only !== undefined)
          .map(({name, only}) => ({
            name,
            allowImportNames: only,
            message: 'Pure code imports of it only what computes.',
          })),
      },
    ],
  },
};

export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', 'coverage/']},
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: {house},
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
      curly: ['error', 'multi-line', 'consistent'],
      'no-duplicate-imports': ['error', {allowSeparateTypeImports: true}],
      'house/param': 'error',
      'max-lines': ['error', {max: 300}],
    },
  },
  pureCode,
  {
    files: ['source/**/*.{ts,tsx}', 'demos/**/*.{ts,tsx}'],
    rules: {'house/header': 'error'},
  },
  {
    files: ['source/**/*.{ts,tsx}', 'demos/**/*.{ts,tsx}', 'bench/**/*.ts'],
    rules: {'house/exported': 'error'},
  },
  {
    files: ['source/ui/**/*.{ts,tsx}', 'demos/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {'react-hooks/exhaustive-deps': 'error'},
  },
  {
    files: ['test/**', 'bench/**', 'demos/**'],
    rules: {'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off'},
  },
);
