import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const features = ['session', 'contacts', 'conversations', 'segments', 'imports', 'exports', 'settings', 'notifications']

// Segments are of contacts and work on their list; its pages load what they show of segments only when it is needed.
const builtOn = { segments: ['contacts'] }

// app → features → ui → lib → api: imports point one way only, and what two
// features share moves down instead of across. Folders are flat and reach each
// other by @/, so a path says where it leads.
const above = (folders, message) => ({ group: [...folders.flatMap((folder) => [`@/${folder}`, `@/${folder}/*`]), '../*'], message })

const layers = [
  ...features.map((feature) => ({
    files: `src/features/${feature}`,
    patterns: [
      above(['app'], 'Features do not know the app.'),
      {
        group: ['@/features/*', ...[feature, ...(builtOn[feature] ?? [])].map((name) => `!@/features/${name}`)],
        message: 'A feature imports no other feature: move what they share to ui or lib.',
      },
    ],
  })),
  { files: 'src/ui', patterns: [above(['app', 'features/*'], 'ui knows no feature.')] },
  { files: 'src/lib', patterns: [above(['app', 'features/*', 'ui'], 'lib draws nothing.')] },
  { files: 'src/api', patterns: [above(['app', 'features/*', 'ui', 'lib'], 'api is the ground.')] },
]

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.gen.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['src/**/*.{ts,tsx}', 'widget/**/*.ts', 'vite.*.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'max-lines': ['error', 400],
      // Routes throw redirects and not-founds, as the router wants them.
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  ...layers.map(({ files, patterns }) => ({
    files: [`${files}/**/*.{ts,tsx}`],
    // Tests render the whole app from wherever they stand.
    ignores: ['**/*.test.{ts,tsx}'],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  })),
  {
    // It runs on other people's pages: nothing of ours comes along.
    files: ['widget/*.ts'],
    ignores: ['widget/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^(?!\\./)', message: 'The widget has no library and nothing of the page.' }] }] },
  },
  { files: ['eslint.config.js', 'generate-types.mjs', 'postcss.config.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['postcss.config.cjs'], languageOptions: { globals: globals.node } },
)
