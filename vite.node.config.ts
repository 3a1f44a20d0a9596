// What runs in Node: the command line, Electron's main process and the workers. One build, so that they share chunks;
// all files lie one folder below dist, which src/engine/system/workers.ts counts on. npm packages stay outside.
import { existsSync, globSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig } from 'vite'

const entries: Record<string, string> = {
  'cli/main': 'src/cli/main.ts',
  'main/main': 'src/main/main.ts',
}
for (const file of globSync('src/engine/**/*.worker.ts')) entries[`workers/${basename(file, '.ts')}`] = file

export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'node24',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file))),
      external: [/^node:/, /^electron(\/|$)/],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
