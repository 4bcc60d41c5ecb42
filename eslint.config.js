import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { importTableRule } from './build/eslint/import-table-rule.js'

export default ts.config(
  { ignores: ['out/**', 'dist/**', 'node_modules/**', '.tsbuild/**', '.cache/**', 'test-results/**', 'playwright-report/**'] },
  ...ts.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: ts.parser, sourceType: 'module' } },
  },
  {
    files: ['**/*.{ts,js,vue}'],
    plugins: { canthus: { rules: { 'import-table': importTableRule } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['error'] }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      // Layout is the author's; these rules would fight over line breaks.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
    },
  },
  { files: ['src/**/*.{ts,vue}'], ignores: ['**/*.test.ts'], rules: { 'canthus/import-table': 'error' } },
  { files: ['src/cli/**', 'build/**', 'test/**'], rules: { 'no-console': 'off' } },
)
