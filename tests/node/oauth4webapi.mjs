// A relying party made of oauth4webapi, step by step as its examples do it.

import * as oauth from 'oauth4webapi'

import { Kept, expectations, told } from './kept.mjs'
import { authentication, privateKey } from './keys.mjs'

const parties = new Kept()
const attempts = new Kept()
const devices = new Kept()

// Both sides read one clock here: nothing is forgiven.
function punctual(metadata) {
  return { ...metadata, [oauth.clockTolerance]: 0 }
}

async function discover(issuer) {
  const address = new URL(issuer)
  return oauth.processDiscoveryResponse(address, await oauth.discoveryRequest(address))
}

export async function connect({ issuer, metadata, secret, key }) {
  const proof = authentication(oauth, { method: metadata.token_endpoint_auth_method, secret, key })
  return parties.keep({ as: await discover(issuer), client: punctual(metadata), proof })
}

export async function register({ issuer, metadata, initialAccessToken, key }) {
  const as = await discover(issuer)
  const response = await oauth.dynamicClientRegistrationRequest(as, metadata, { initialAccessToken })
  const client = await oauth.processDynamicClientRegistrationResponse(response)
  const method = client.token_endpoint_auth_method
  const proof = authentication(oauth, { method, secret: client.client_secret, key })
  return { party: parties.keep({ as, client, proof }), registered: client }
}

export async function start({ party, parameters, pushed, signedBy }) {
  const { as, client, proof } = parties.get(party)
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const verifier = oauth.generateRandomCodeVerifier()
  let sent = new URLSearchParams({
    client_id: client.client_id,
    response_type: 'code',
    ...parameters,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  if (signedBy) {
    const request = await oauth.issueRequestObject(as, client, sent, privateKey(signedBy))
    sent = new URLSearchParams({ client_id: client.client_id, request })
  }
  if (pushed) {
    const response = await oauth.pushedAuthorizationRequest(as, client, proof, sent)
    const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, response)
    sent = new URLSearchParams({ client_id: client.client_id, request_uri })
  }
  const url = new URL(as.authorization_endpoint)
  url.search = sent.toString()
  const attempt = attempts.keep(expectations(state, nonce, verifier, parameters))
  return { attempt, url: url.href }
}

export async function finish({ party, attempt, callback }) {
  const { as, client, proof } = parties.get(party)
  const { state, nonce, verifier, maxAge, redirectUri } = attempts.get(attempt)
  const received = callback.form ? new URLSearchParams(callback.form) : new URL(callback.url)
  const answer = oauth.validateAuthResponse(as, client, received, state)
  const response = await oauth.authorizationCodeGrantRequest(as, client, proof, answer, redirectUri, verifier)
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
    maxAge,
  })
  await oauth.validateApplicationLevelSignature(as, response)
  return told(tokens, oauth.getValidatedIdTokenClaims(tokens))
}

export async function refresh({ party, token, parameters }) {
  const { as, client, proof } = parties.get(party)
  const options = { additionalParameters: parameters }
  const response = await oauth.refreshTokenGrantRequest(as, client, proof, token, options)
  const tokens = await oauth.processRefreshTokenResponse(as, client, response)
  return told(tokens, oauth.getValidatedIdTokenClaims(tokens))
}

export async function byItself({ party, parameters }) {
  const { as, client, proof } = parties.get(party)
  const response = await oauth.clientCredentialsGrantRequest(as, client, proof, parameters ?? {})
  return told(await oauth.processClientCredentialsResponse(as, client, response))
}

export async function userinfo({ party, token, sub }) {
  const { as, client } = parties.get(party)
  const response = await oauth.userInfoRequest(as, client, token)
  const signed = response.headers.get('content-type')?.startsWith('application/jwt')
  const claims = await oauth.processUserInfoResponse(as, client, sub, response)
  if (signed) await oauth.validateApplicationLevelSignature(as, response)
  return claims
}

export async function introspect({ party, token }) {
  const { as, client, proof } = parties.get(party)
  const response = await oauth.introspectionRequest(as, client, proof, token)
  return oauth.processIntrospectionResponse(as, client, response)
}

export async function revoke({ party, token }) {
  const { as, client, proof } = parties.get(party)
  await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, proof, token))
}

export async function startDevice({ party, parameters }) {
  const { as, client, proof } = parties.get(party)
  const response = await oauth.deviceAuthorizationRequest(as, client, proof, parameters)
  const shown = await oauth.processDeviceAuthorizationResponse(as, client, response)
  return { device: devices.keep(shown), shown }
}

// Ask once; when to ask again is the caller's affair.
export async function finishDevice({ party, device }) {
  const { as, client, proof } = parties.get(party)
  const { device_code } = devices.get(device)
  const response = await oauth.deviceCodeGrantRequest(as, client, proof, device_code)
  const tokens = await oauth.processDeviceCodeResponse(as, client, response)
  if (tokens.id_token) await oauth.validateApplicationLevelSignature(as, response)
  return told(tokens, oauth.getValidatedIdTokenClaims(tokens))
}

// Be a resource server: verify the access token of a request by the published keys. RFC 9068.
export async function accept({ party, token, audience }) {
  const { as } = parties.get(party)
  const headers = { authorization: `Bearer ${token}` }
  return oauth.validateJwtAccessToken(as, new Request(audience, { headers }), audience)
}
