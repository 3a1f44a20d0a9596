/* Draws every PNG of assets/ from icon-shapes.ts with Chromium: `node scripts/make-icons.ts`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { appIcon, trayColour, trayStates, trayTemplate } from './icon-shapes.ts'

const assets = join(import.meta.dirname, '..', 'assets')

async function draw(page: Page, svg: string, size: number, file: string): Promise<void> {
  await page.setViewportSize({ width: size, height: size })
  const url = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}img{display:block;width:${size}px;height:${size}px}</style><img src="${url}">`,
  )
  await page.evaluate('document.images[0].decode()')
  await page.screenshot({ path: join(assets, file), omitBackground: true })
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
try {
  await mkdir(join(assets, 'tray'), { recursive: true })
  await writeFile(join(assets, 'icon.svg'), appIcon)
  const page = await browser.newPage()
  await draw(page, appIcon, 512, 'icon-512.png')
  await draw(page, appIcon, 1024, 'icon.png')
  for (const state of trayStates) {
    await draw(page, trayColour(state), 22, `tray/${state}.png`)
    await draw(page, trayColour(state), 44, `tray/${state}@2x.png`)
    await draw(page, trayTemplate(state), 16, `tray/${state}Template.png`)
    await draw(page, trayTemplate(state), 32, `tray/${state}Template@2x.png`)
  }
} finally {
  await browser.close()
}
