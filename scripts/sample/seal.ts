import { createCipheriv, randomBytes } from 'node:crypto'

/** A key as ctx makes it: 32 raw bytes. */
export function newKey(): Buffer {
  return randomBytes(32)
}

/** ctx's file format: 12 bytes of nonce, the ciphertext, 16 bytes of tag; AES-256-GCM, no associated data. */
export function seal(key: Buffer, plain: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
}
