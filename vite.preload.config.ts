// The bridge: one CommonJS file, since a sandboxed preload can load no other; only `electron` stays outside.
import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    outDir: 'dist/preload',
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'chrome130',
    minify: false,
    lib: { entry: 'src/preload/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'], output: { codeSplitting: false } },
  },
})
