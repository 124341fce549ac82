import stylistic from '@stylistic/eslint-plugin';
import cdk from 'eslint-plugin-awscdk';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'cdk.out/', 'node_modules/', 'coverage/', 'jest.config.js'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'eqeqeq': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  stylistic.configs.customize({ semi: true, quotes: 'single', arrowParens: false, braceStyle: '1tbs', quoteProps: 'consistent' }),
  {
    rules: {
      '@stylistic/max-len': ['error', { code: 140, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true }],
      '@stylistic/arrow-parens': ['error', 'as-needed'],
      '@stylistic/multiline-ternary': 'off',
      '@stylistic/operator-linebreak': 'off',
    },
  },
  {
    files: ['lib/**/*.ts', 'bin/**/*.ts', 'examples/**/*.ts'],
    extends: [cdk.configs.recommended],
    // A construct that is made of others hands its props on as a whole.
    rules: { 'awscdk/no-unused-props': 'off' },
  },
  // Functions that build a part of a construct get its scope handed in.
  { files: ['lib/private/**/*.ts', 'bin/demo/*.ts', 'examples/shared/*.ts'], rules: { 'awscdk/require-passing-this': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
