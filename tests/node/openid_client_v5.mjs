// A relying party made of openid-client 5, which many services still run.

import { Issuer, TokenSet, custom, generators } from 'openid-client-v5'

import { Kept, expectations, told } from './kept.mjs'
import { privateJwk } from './keys.mjs'

const parties = new Kept()
const attempts = new Kept()
const devices = new Kept()

custom.setHttpOptionsDefaults({ timeout: 20_000 })

export async function connect({ issuer, metadata, secret, key }) {
  const { Client } = await Issuer.discover(issuer)
  const jwks = key ? { keys: [await privateJwk(key)] } : undefined
  return parties.keep(new Client({ ...metadata, client_secret: secret }, jwks))
}

export async function register({ issuer, metadata, initialAccessToken, key }) {
  const { Client } = await Issuer.discover(issuer)
  const jwks = key ? { keys: [await privateJwk(key)] } : undefined
  const client = await Client.register(metadata, { initialAccessToken, jwks })
  return { party: parties.keep(client), registered: client.metadata }
}

export async function start({ party, parameters, pushed, signedBy }) {
  const client = parties.get(party)
  const [state, nonce] = [generators.state(), generators.nonce()]
  const verifier = generators.codeVerifier()
  let sent = {
    response_type: 'code',
    ...parameters,
    state,
    nonce,
    code_challenge: generators.codeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  if (signedBy) {
    sent = { request: await client.requestObject(sent) }
  }
  if (pushed) {
    const { request_uri } = await client.pushedAuthorizationRequest(sent)
    sent = { request_uri }
  }
  const url = client.authorizationUrl(sent)
  const attempt = attempts.keep(expectations(state, nonce, verifier, parameters))
  return { attempt, url }
}

function received(client, { url, form }) {
  if (!form) return client.callbackParams(url)
  const body = new URLSearchParams(form).toString()
  return client.callbackParams({ method: 'POST', url: new URL(url).pathname, body })
}

export async function finish({ party, attempt, callback }) {
  const client = parties.get(party)
  const { state, nonce, verifier, maxAge, redirectUri } = attempts.get(attempt)
  const tokens = await client.callback(redirectUri, received(client, callback), {
    state,
    nonce,
    response_type: 'code',
    code_verifier: verifier,
    max_age: maxAge,
  })
  return told(tokens, tokens.claims())
}

export async function refresh({ party, token, parameters }) {
  const tokens = await parties.get(party).refresh(token, { exchangeBody: parameters })
  return told(tokens, tokens.id_token && tokens.claims())
}

export async function byItself({ party, parameters }) {
  return told(await parties.get(party).grant({ grant_type: 'client_credentials', ...parameters }))
}

// This one compares the subject with that of the ID token which it holds.
export function userinfo({ party, token, idToken }) {
  return parties.get(party).userinfo(new TokenSet({ access_token: token, id_token: idToken }))
}

export function introspect({ party, token }) {
  return parties.get(party).introspect(token)
}

export function revoke({ party, token }) {
  return parties.get(party).revoke(token)
}

export async function startDevice({ party, parameters }) {
  const handle = await parties.get(party).deviceAuthorization(parameters)
  const { user_code, verification_uri, verification_uri_complete, device_code, expires_in } = handle
  const shown = { user_code, verification_uri, verification_uri_complete, device_code, expires_in }
  return { device: devices.keep(handle), shown }
}

export async function finishDevice({ device }) {
  const tokens = await devices.get(device).poll()
  return told(tokens, tokens.claims())
}

export function signOut({ party, parameters }) {
  return parties.get(party).endSessionUrl(parameters)
}
