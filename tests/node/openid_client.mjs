// A relying party made of openid-client 6.

import * as client from 'openid-client'

import { Kept, expectations, told } from './kept.mjs'
import { authentication, privateKey } from './keys.mjs'

const parties = new Kept()
const attempts = new Kept()
const devices = new Kept()

// ID tokens are verified by the published keys too, not only by the connection they came through.
function strict(config) {
  client.enableNonRepudiationChecks(config)
  return config
}

// Both sides read one clock here: nothing is forgiven.
function punctual(metadata) {
  return { ...metadata, [client.clockTolerance]: 0 }
}

export async function connect({ issuer, metadata, secret, key }) {
  const method = metadata.token_endpoint_auth_method
  const proof = authentication(client, { method, secret, key })
  const config = await client.discovery(new URL(issuer), metadata.client_id, punctual(metadata), proof)
  return parties.keep(strict(config))
}

export async function register({ issuer, metadata, initialAccessToken, key }) {
  const method = metadata.token_endpoint_auth_method
  const proof = authentication(client, { method, key })
  const config = await client.dynamicClientRegistration(new URL(issuer), metadata, proof, { initialAccessToken })
  return { party: parties.keep(strict(config)), registered: config.clientMetadata() }
}

export async function start({ party, parameters, pushed, signedBy }) {
  const config = parties.get(party)
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const verifier = client.randomPKCECodeVerifier()
  let sent = new URLSearchParams({
    ...parameters,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  let url = client.buildAuthorizationUrl(config, sent)
  if (signedBy) {
    url = await client.buildAuthorizationUrlWithJAR(config, sent, privateKey(signedBy))
    sent = url.searchParams
  }
  if (pushed) {
    url = await client.buildAuthorizationUrlWithPAR(config, sent)
  }
  const attempt = attempts.keep(expectations(state, nonce, verifier, parameters))
  return { attempt, url: url.href }
}

function received({ url, form }, redirectUri) {
  if (!form) return new URL(url)
  return new Request(redirectUri, { method: 'POST', body: new URLSearchParams(form) })
}

export async function finish({ party, attempt, callback }) {
  const { state, nonce, verifier, maxAge, redirectUri } = attempts.get(attempt)
  const tokens = await client.authorizationCodeGrant(parties.get(party), received(callback, redirectUri), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
    maxAge,
  })
  return told(tokens, tokens.claims())
}

export async function refresh({ party, token, parameters }) {
  const tokens = await client.refreshTokenGrant(parties.get(party), token, parameters)
  return told(tokens, tokens.claims())
}

export async function byItself({ party, parameters }) {
  return told(await client.clientCredentialsGrant(parties.get(party), parameters))
}

export function userinfo({ party, token, sub }) {
  return client.fetchUserInfo(parties.get(party), token, sub)
}

export function introspect({ party, token }) {
  return client.tokenIntrospection(parties.get(party), token)
}

export function revoke({ party, token }) {
  return client.tokenRevocation(parties.get(party), token)
}

export async function startDevice({ party, parameters }) {
  const shown = await client.initiateDeviceAuthorization(parties.get(party), parameters)
  return { device: devices.keep(shown), shown }
}

export async function finishDevice({ party, device }) {
  const tokens = await client.pollDeviceAuthorizationGrant(parties.get(party), devices.get(device))
  return told(tokens, tokens.claims())
}

export function signOut({ party, parameters }) {
  return client.buildEndSessionUrl(parties.get(party), parameters).href
}
