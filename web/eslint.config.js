import js from '@eslint/js'
import importX from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const features = ['session', 'contacts', 'imports', 'settings', 'notifications']

// app → features → ui → lib → api: imports point one way only, and what two
// features share moves down instead of across.
const zones = [
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: './src/features',
    except: [`./${feature}`],
    message: 'A feature imports no other feature: move what they share to ui or lib.',
  })),
  { target: './src/features', from: './src/app', message: 'Features do not know the app.' },
  { target: './src/ui', from: ['./src/app', './src/features'], message: 'ui knows no feature.' },
  { target: './src/lib', from: ['./src/app', './src/features', './src/ui'], message: 'lib draws nothing.' },
  { target: './src/api', from: ['./src/app', './src/features', './src/ui', './src/lib'], message: 'api is the ground.' },
]

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.gen.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['src/**/*.{ts,tsx}', 'vite.config.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: { 'import-x/resolver': { typescript: true } },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'max-lines': ['error', 400],
      // Routes throw redirects and not-founds, as the router wants them.
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  {
    // Tests render the whole app from wherever they stand.
    files: ['src/**/*.test.{ts,tsx}', 'src/test/**'],
    rules: { 'import-x/no-restricted-paths': 'off' },
  },
  { files: ['eslint.config.js', 'postcss.config.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['postcss.config.cjs'], languageOptions: { globals: globals.node } },
)
