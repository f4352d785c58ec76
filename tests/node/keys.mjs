// The private keys of relying parties. They never leave this process.

import { generateKeyPair } from 'oauth4webapi'

const keys = new Map()

// Make a key pair under a name, and return the public key as a JWK. It may go by another's kid.
export async function makeKey({ name, alg, kid = name }) {
  const pair = await generateKeyPair(alg, { extractable: true })
  const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  keys.set(name, { alg, kid, pair })
  return { ...jwk, alg, use: 'sig', kid }
}

// As openid-client 6 and oauth4webapi take it.
export function privateKey(name) {
  const { kid, pair } = keys.get(name)
  return { key: pair.privateKey, kid }
}

// How a relying party proves itself, in the words that openid-client 6 and oauth4webapi share.
export function authentication(library, { method, secret, key }) {
  switch (method) {
    case 'client_secret_basic':
      return library.ClientSecretBasic(secret)
    case 'client_secret_post':
      return library.ClientSecretPost(secret)
    case 'private_key_jwt':
      return library.PrivateKeyJwt(privateKey(key))
    default:
      return library.None()
  }
}

// As openid-client 5 takes it.
export async function privateJwk(name) {
  const { alg, kid, pair } = keys.get(name)
  const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  return { ...jwk, alg, use: 'sig', kid }
}
