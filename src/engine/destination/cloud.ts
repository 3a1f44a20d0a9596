import { display, type RawPath } from '../system/rawpath.ts'

/** Folders that a cloud client syncs, by the names the clients give them. */
const clients: readonly (readonly [name: string, path: RegExp])[] = [
  ['iCloud Drive', /\/Library\/Mobile Documents(\/|$)/],
  ['Dropbox', /\/(Library\/CloudStorage\/Dropbox[^/]*|Dropbox( \([^/]+\))?)(\/|$)/],
  ['OneDrive', /\/(Library\/CloudStorage\/OneDrive[^/]*|OneDrive( - [^/]+)?)(\/|$)/],
  ['Google Drive', /\/(Library\/CloudStorage\/GoogleDrive[^/]*|Google ?Drive|GoogleDrive-[^/]+)(\/|$)/],
  ['Nextcloud', /\/Nextcloud\d*(\/|$)/],
  ['pCloud', /\/(pCloudDrive|pCloud Drive)(\/|$)/],
  ['Box', /\/(Library\/CloudStorage\/Box-[^/]*|Box( Sync)?)(\/|$)/],
]

/** The client whose folder `path` is or lies in; null when it is nobody's. */
export function cloudOf(path: RawPath): string | null {
  const text = display(path)
  return clients.find(([, form]) => form.test(text))?.[0] ?? null
}
