import type { MenuItemConstructorOptions } from 'electron'

export class Menu {
  readonly items: readonly MenuItemConstructorOptions[]

  constructor(items: readonly MenuItemConstructorOptions[]) {
    this.items = items
  }

  static buildFromTemplate(template: MenuItemConstructorOptions[]): Menu {
    return new Menu(template)
  }

  static setApplicationMenu(): void {}
}
