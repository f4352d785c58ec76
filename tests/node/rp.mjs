// Relying parties on a wire: one JSON command a line comes in, one JSON answer a line goes out.
//
// Nothing of OpenID Connect is done here: each command is one step of the library that it names.

import { createInterface } from 'node:readline'

import { makeKey } from './keys.mjs'
import * as oauth4webapi from './oauth4webapi.mjs'
import * as openidClient from './openid_client.mjs'
import * as openidClientV5 from './openid_client_v5.mjs'
import { refusal } from './refusal.mjs'

const LIBRARIES = {
  keys: { makeKey },
  oauth4webapi,
  'openid-client': openidClient,
  'openid-client-v5': openidClientV5,
}

async function answer({ id, library, step, given }) {
  try {
    return { id, value: (await LIBRARIES[library][step](given)) ?? null }
  } catch (error) {
    return { id, refused: refusal(error) }
  }
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`)
})
