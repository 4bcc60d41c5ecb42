import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const excluded = ['**/node_modules/**', 'out/**', 'test/e2e/**']

export default defineConfig({
  plugins: [vue()],
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['test/helpers/fixed-seed.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['src/**/*.test.ts', 'test/{contract,golden,electron,cli,formats,interop}/**/*.test.ts'],
          exclude: [...excluded, 'src/renderer/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'web',
          environment: 'happy-dom',
          include: ['src/renderer/**/*.test.ts'],
          exclude: excluded,
        },
      },
    ],
  },
})
