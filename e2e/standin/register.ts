import { registerHooks } from 'node:module'

/* `node --import .../register.ts dist/main/main.js`: the name `electron` leads to the stand-in. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context)
    return { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true, format: 'module' }
  },
})
