import { access, constants, readdir } from 'node:fs/promises'
import { userInfo } from 'node:os'

/** Mounted volumes a user may think of as a backup disk, writable by this user; network mounts included. */
export async function backupVolumes(platform: NodeJS.Platform): Promise<string[]> {
  const user = userInfo().username
  const parents = platform === 'darwin' ? ['/Volumes'] : [`/media/${user}`, `/run/media/${user}`]
  const found: string[] = []
  for (const parent of parents) {
    const names = await readdir(parent).catch(() => [])
    for (const name of names) {
      const path = `${parent}/${name}`
      // The system's own volume shows up under /Volumes as a link to /.
      if (
        await access(path, constants.W_OK).then(
          () => true,
          () => false,
        )
      )
        found.push(path)
    }
  }
  return found.filter((path) => path !== '/Volumes/Macintosh HD')
}
