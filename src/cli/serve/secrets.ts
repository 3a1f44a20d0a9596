import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits as text that fits a URL, a cookie and a header. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Equal or not, in a time that tells nothing about where they differ. */
export function sameSecret(given: string, kept: string): boolean {
  return timingSafeEqual(digest(given), digest(kept))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
