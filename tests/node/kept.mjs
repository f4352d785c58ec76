// What a relying party keeps between two steps; the test knows it by a number.

export class Kept {
  #things = []

  keep(thing) {
    return this.#things.push(thing) - 1
  }

  get(number) {
    return this.#things[number]
  }
}

// What stays of a request until its answer comes.
export function expectations(state, nonce, verifier, parameters) {
  const maxAge = parameters.max_age === undefined ? undefined : Number(parameters.max_age)
  return { state, nonce, verifier, maxAge, redirectUri: parameters.redirect_uri }
}

// What the library made of the answer, in words that all libraries share.
export function told(tokens, claims) {
  const { access_token, refresh_token, id_token, token_type, expires_in, scope } = tokens
  return { access_token, refresh_token, id_token, token_type, expires_in, scope, claims: claims ?? null }
}
